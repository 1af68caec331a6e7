"""Which tickets the list shows: the address of a list, read and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, Field

from core.access import Viewer
from core.tickets.queries import After, TicketFilters, TicketRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


class View(StrEnum):
    """Lists that everybody has."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    ARCHIVED = "archived"
    QUARANTINED = "quarantined"


def _nothing(value: Any) -> Any:
    return None if value == "" else value


Row = Annotated[int, Field(ge=1, le=2**63 - 1)]
Chosen = Annotated[Row | None, BeforeValidator(_nothing)]
"""A row that was chosen in a form, whose "any" is an empty text."""


class DeskQuery(BaseModel):
    """The address of a list: `/inbox?view=mine&inbox=3`."""

    view: View = View.OPEN
    inbox: Chosen = None
    team: Chosen = None
    tag: Chosen = None
    q: str = Field(default="", max_length=500)
    after: str = Field(default="", max_length=60)
    shown: int = 0
    """How many rows are on the page already and are to be read again."""
    seen: int = 0
    """For an opened ticket: the newest message its composer knew of."""
    version: int = 0
    """For an opened ticket: the version its composer would answer."""
    first: int = 0
    """For an opened ticket: the oldest message on the page, which is to stay."""
    before: int = 0
    """For an opened ticket: show what stands above this message."""
    write: str = Field(default="", max_length=20)
    """For an opened ticket: what the composer begins with."""

    def link(self, path: str = "/inbox", **changed: Any) -> str:
        """The address of this list, or of one that differs."""
        now = {"view": self.view, "inbox": self.inbox, "team": self.team, "tag": self.tag}
        wanted = {**now, "q": self.q, **changed}
        if wanted["view"] == View.OPEN:
            del wanted["view"]
        kept = {name: str(value) for name, value in wanted.items() if value not in {None, ""}}
        return f"{path}?{urlencode(kept)}" if kept else path

    def ticket(self, number: int, part: str = "", **more: Any) -> str:
        """A ticket, opened beside this list."""
        return self.link(f"/tickets/{number}{part}", **more)

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for besides the view."""
        return bool(self.q or self.inbox or self.team or self.tag)


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket in the list."""

    ticket: TicketRow
    unread: bool
    goods: str = ""
    """What was bought, of a ticket that has no subject."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A part of the list; `after` continues it, empty at the end."""

    lines: tuple[Line, ...]
    after: str


def filters(query: DeskQuery, viewer: Viewer) -> TicketFilters:
    """The filters that an address stands for."""
    narrowed: dict[str, Any] = {
        "inboxes": _only(query.inbox),
        "teams": _only(query.team),
        "tags": _only(query.tag),
    }
    if query.view == View.MINE:
        narrowed["assignees"] = (viewer.agent,)
    return TicketFilters(**_VIEWS[query.view], **narrowed)


_HERE: Mapping[str, Any] = {"is_open": True, "snoozed": False}
_VIEWS: Mapping[View, Mapping[str, Any]] = {
    View.OPEN: _HERE,
    View.MINE: _HERE,
    View.UNASSIGNED: {**_HERE, "assignees": (None,)},
    View.WAITING: {"meanings": ("pending",), "snoozed": False},
    View.SNOOZED: {"is_open": True, "snoozed": True},
    View.CLOSED: {"is_open": False, "archived": False},
    View.ARCHIVED: {"is_open": False, "archived": True},
    View.QUARANTINED: {"quarantined": True},
}


def _only(row: int | None) -> tuple[int, ...]:
    return () if row is None else (row,)


def written(after: After | None) -> str:
    """Where a list goes on, as a part of an address."""
    return "" if after is None else f"{(after.moment - _EPOCH) // _MICRO}.{after.ticket}"


def read(after: str) -> After | None:
    """The reverse; None for a first page, or for what nobody of ours wrote."""
    micros, _, ticket = after.partition(".")
    if not (micros.isdecimal() and ticket.isdecimal() and len(after) < 40):
        return None
    try:
        return After(_EPOCH + int(micros) * _MICRO, int(ticket))
    except OverflowError:
        return None
