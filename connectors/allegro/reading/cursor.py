"""Where reading stands: one small JSON that is kept with every batch."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from connectors.allegro.shapes import moment

BACK = timedelta(days=30)
"""How far back it is read again when a cursor cannot be read and does not say since when."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Walk(_Part):
    """The Message Center."""

    date: AwareDatetime | None = None
    """Threads have been read up to this last-message date, as beta.v1 lists them."""
    public: AwareDatetime | None = None
    """The same while only public.v1 is to be had."""
    public_until: AwareDatetime | None = None
    known: dict[str, str] = Field(default_factory=dict)
    """Thread → its last-message date when it was read; those a walk meets again."""
    again: dict[str, AwareDatetime] = Field(default_factory=dict)
    """Threads that could not be read → since when their messages are missing."""


class Known(_Part):
    """A discussion or claim as it was read last."""

    state: str = ""
    """Digest of its entry in the list; empty: to be read again."""
    chat: str = ""
    """Digest of its chat."""
    newest: AwareDatetime | None = None
    """When the newest message that was read was written."""
    left: AwareDatetime | None = None
    """Since when it is not open any more, though its chat is."""
    type: str = ""
    """Discussion or claim, in Allegro's word."""


class Seen(_Part):
    """A message that was read lately, or that is to be read again."""

    state: str
    """Digest of what may still change."""
    at: AwareDatetime
    thread: str = ""
    """Key of its thread, where it waits to be read again."""
    tries: int = 0
    next: AwareDatetime | None = None


class Events(_Part):
    """The journal of orders."""

    last: str = ""
    """The last event that was read."""
    begun: bool = False
    """Whether we know after which event to begin; there may be none yet."""
    again: list[str] = Field(default_factory=list)
    """Orders that could not be fetched."""


class Past(_Part):
    """Orders from before the account was connected."""

    days: int = 0
    """How many days of them were asked for; 0: none yet."""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    """Those that were bought later are read; None: so are all."""
    offset: int = 0


class Returns(_Part):
    """Customer returns."""

    last: str = ""
    """The newest return that was read, and when it was made."""
    at: AwareDatetime | None = None


class Ratings(_Part):
    """Ratings."""

    date: AwareDatetime | None = None
    """Up to which last change they have been read."""


class Cursor(_Part):
    """Everything that a reading must remember."""

    since: AwareDatetime
    """When the account was connected: what is older is backlog."""
    floor: AwareDatetime
    """What is older stays outside."""
    seller: str = ""
    """Id of the seller whose account it is."""
    login: str = ""
    asked: AwareDatetime | None = None
    """When Allegro was asked who that is."""
    due: dict[str, AwareDatetime] = Field(default_factory=dict)
    """What is read → when it is to be read next."""
    trouble: dict[str, str] = Field(default_factory=dict)
    """What could not be read last time → why."""
    threads: Walk = Field(default_factory=Walk)
    issues: dict[str, Known] = Field(default_factory=dict)
    listed: bool = False
    """Whether the open issues have been listed once."""
    slow: dict[str, AwareDatetime] = Field(default_factory=dict)
    """Thread key → when it was last looked at, though nothing said that it had changed."""
    seen: dict[str, Seen] = Field(default_factory=dict)
    orders: Events = Field(default_factory=Events)
    past: Past = Field(default_factory=Past)
    returns: Returns = Field(default_factory=Returns)
    ratings: Ratings = Field(default_factory=Ratings)

    def dump(self) -> str:
        """As it is kept."""
        return self.model_dump_json(exclude_defaults=True)


def load(kept: str | None, start: date | None, now: datetime) -> Cursor:
    """The cursor as it was kept; a new one where there is none or it is of another form.

    Reading again from the beginning loses nothing: what is here already is known by its ids.
    """
    if kept is None:
        return Cursor(since=now, floor=_midnight(start) if start else now)
    try:
        return Cursor.model_validate_json(kept)
    except ValidationError:
        return _salvaged(kept, start, now)


def _salvaged(kept: str, start: date | None, now: datetime) -> Cursor:
    since = _since(kept)
    floor = _midnight(start) if start else since or now - BACK
    return Cursor(since=since or now, floor=floor)


def _since(kept: str) -> datetime | None:
    try:
        return moment(json.loads(kept), "since")
    except (ValueError, RecursionError):
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
