"""Walking the list of threads: newest first, back to where the last walk stood.

While beta.v1, which alone shows problems with purchases, is not to be had, public.v1 is walked; the
two never mix in one walk.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.allegro.reading.center import BETA, PUBLIC, Page, WrongShape, threads
from connectors.allegro.reading.desk import SILENT, Desk
from connectors.allegro.shapes import Told, moment, text
from connectors.allegro.wire import NotOffered, Query, Version
from postroom.errors import TemporaryError
from postroom.message import Batch

OVERLAP = timedelta(minutes=5)
"""So far behind its last date a walk looks: lists may show a thread late."""
WITHOUT_BETA = timedelta(hours=6)


@dataclass(slots=True)
class Listing:
    """One walk over the list."""

    desk: Desk
    version: Version = BETA
    found: dict[str, Told] = field(default_factory=dict)
    """Threads by id, as they stood when they were met first."""

    @property
    def base(self) -> datetime | None:
        """Up to which date threads have been read before, as this version lists them."""
        walk = self.desk.cursor.threads
        return (walk.public or walk.date) if self.version == PUBLIC else walk.date

    @property
    def stop(self) -> datetime:
        """A thread strictly older than this ends the walk."""
        floor = self.desk.cursor.floor
        return max(floor, self.base - OVERLAP) if self.base else floor

    async def walk(self) -> AsyncIterator[Batch]:
        """Fill `found`; yields empty batches on a long way.

        Raises what `Wire.ask` raises: a walk that fails after its first page has found nothing.
        """
        page, heard = await self._first(), self.desk.now
        asked: set[Query] = set()
        while self._take(page) and page.following and page.following not in asked:
            asked.add(page.following)
            page = await threads(self.desk.wire, self.version, page.following)
            if self.desk.now - heard > SILENT:
                heard = self.desk.now
                yield Batch((), None, warning=self.desk.warning)

    async def _first(self) -> Page:
        walk, now = self.desk.cursor.threads, self.desk.now
        if walk.public_until is not None and walk.public_until > now:
            self.version = PUBLIC
            return await threads(self.desk.wire, PUBLIC)
        try:
            page = await threads(self.desk.wire, BETA)
        except (NotOffered, WrongShape):
            walk.public_until = now + WITHOUT_BETA
        except TemporaryError as error:
            if error.step:
                raise
            self.desk.notes.append(
                "Allegro's list of threads has trouble; problems with purchases are read later."
            )
        else:
            walk.public_until = None
            return page
        self.version = PUBLIC
        return await threads(self.desk.wire, PUBLIC)

    def _take(self, page: Page) -> bool:
        """Keep what is new enough; whether older ones may still be."""
        older = False
        for one in page.found:
            at = moment(one, "lastMessageDateTime")
            if at is not None and at < self.stop:
                older = True
            elif text(one, "id"):
                self.found.setdefault(text(one, "id"), one)
        return not older
