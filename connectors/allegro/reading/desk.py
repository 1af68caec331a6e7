"""What all parts of one reading share: the wire, the cursor, the time, and what went wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from connectors.allegro.reading.cursor import Cursor
from connectors.allegro.reading.files import File, fetched
from connectors.allegro.reading.seen import Note
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.shapes import packed
from connectors.allegro.wire import Wire
from postroom.channel import Account
from postroom.errors import NeedsReauthorisation, PermanentError, PostroomError, TemporaryError
from postroom.message import Batch, Raw

BATCH_BYTES = 16_000_000
"""Payload after which a batch is handed over though more is to come."""
BATCH_ITEMS = 200

SILENT = timedelta(seconds=60)
"""After so long a word is said, so that nobody thinks we hang."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A raw item to be, its files not fetched yet."""

    external_id: str
    at: datetime
    told: dict[str, Any]
    files: tuple[File, ...] = ()
    backlog: bool = False
    """It was there before the account was connected."""
    settled: Note | None = None
    """Told whether every file could be had that Allegro will ever give."""
    waits: bool = False
    """It is to be read again all the same."""


@dataclass(slots=True)
class Desk:
    """One reading of one account."""

    account: Account[AllegroSettings]
    wire: Wire
    cursor: Cursor
    notes: list[str] = field(default_factory=list)
    """What went wrong in this reading, for people; it is tried again."""

    @property
    def now(self) -> datetime:
        """The moment."""
        return self.account.clock()

    @property
    def warning(self) -> str:
        """All that is wrong though reading goes on."""
        return " ".join([*self.cursor.trouble.values(), *self.notes])

    @property
    def room(self) -> int:
        """How many requests may still be made in this reading that nothing calls for."""
        return max(0, QUIETLY - self.wire.asked)

    def is_due(self, what: str) -> bool:
        """Whether it is time to read this."""
        due = self.cursor.due.get(what)
        return due is None or due - EARLY <= self.now

    def done(self, what: str, every: timedelta) -> None:
        """It has been read; again after so long."""
        self.cursor.due[what] = self.now + every
        self.cursor.trouble.pop(what, None)

    async def deliver(
        self, drafts: Sequence[Draft], done: Callable[[], None] = lambda: None
    ) -> AsyncIterator[Batch]:
        """Fetch the drafts' files and yield all as batches; with the last goes the cursor.

        Until then it stays where it is, so that being killed on the way loses nothing. What was
        there before we were connected comes first, so that it opens the tickets.
        """
        items: list[Raw] = []
        kind, size, heard = False, 0, self.now
        for draft in sorted(drafts, key=lambda one: not one.backlog):
            full = size > BATCH_BYTES or len(items) >= BATCH_ITEMS or self.now - heard > SILENT
            if items and (full or kind != draft.backlog):
                yield Batch(tuple(items), None, backlog=kind, warning=self.warning)
                items, size, heard = [], 0, self.now
            items.append(await self._raw(draft))
            kind, size = draft.backlog, size + len(items[-1].payload)
        done()
        yield Batch(tuple(items), self.cursor.dump(), backlog=kind, warning=self.warning)

    async def _raw(self, draft: Draft) -> Raw:
        told, whole = draft.told, True
        if draft.files:
            found, whole = await fetched(self.wire, draft.files, self.account.clock)
            told = {**told, "files": found}
        if draft.settled is not None:
            draft.settled(settled=whole and not draft.waits)
        return Raw(
            external_id=draft.external_id,
            received_at=min(draft.at, self.now),
            payload=packed(told),
        )


QUIETLY = 10
"""Requests of one reading beyond which nothing is asked that nothing calls for."""
EARLY = timedelta(seconds=5)
"""A reading may come so much before its time, so that rounds do not drift apart."""


def is_fatal(error: BaseException) -> bool:
    """Whether nothing more of the account can be read for now.

    So it is when Allegro wants silence, nobody is signed in, or the server cannot be reached.
    """
    if isinstance(error, TemporaryError):
        return bool(error.step)
    return isinstance(error, NeedsReauthorisation) or not isinstance(error, PostroomError)


async def attempt(awaited: Awaitable[T]) -> T | PostroomError:
    """The result, or the error that concerns this one thing alone; others are raised."""
    try:
        return await awaited
    except (TemporaryError, PermanentError) as error:
        if is_fatal(error):
            raise
        return error
