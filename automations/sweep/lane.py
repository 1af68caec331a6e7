"""The lane `sweep`: looks when something falls due, and every two seconds at what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from automations.engine.process import PAUSED
from automations.language import Language
from automations.library import queries as library
from automations.library.compiled import compile_enabled
from automations.sweep.look import Looked, look
from automations.sweep.watch import Watch, watches
from core import instance
from core.store import Store
from postroom.clock import Clock

EVERY = timedelta(seconds=2)
"""How late what happened to a ticket is looked at; what falls due is never later."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class SweepLane:
    """Handler of the sweep lane; keeps the watches and their next moments at hand."""

    def __init__(
        self, store: Store, language: Language, fired: Callable[[], None], clock: Clock
    ) -> None:
        self._store = store
        self._language = language
        self._fired = fired
        self._clock = clock
        self._watches: tuple[Watch, ...] = ()
        self._stamp: library.Stamp = ()
        self._dues: dict[tuple[int, int], datetime | None] = {}
        self._next = LONG_AGO

    def due(self, now: datetime) -> bool:
        """Whether it is time to look again; for the scan."""
        return now >= self._next

    async def __call__(self, key: str) -> datetime | None:
        """Look once; say when to look again."""
        now = self._clock()
        looked = await self._store.write(self._look, now)
        self._next = now if looked.more else now + EVERY
        if looked.fired:
            self._fired()
        return self._next

    def _look(self, connection: Connection, now: datetime) -> Looked:
        if instance.get(connection, PAUSED):
            return Looked(dues=self._dues)
        self._read_watches(connection)
        if not self._watches:
            return Looked(dues={})
        looked = look(connection, self._watches, self._language, self._dues, now)
        self._dues = dict(looked.dues)
        return looked

    def _read_watches(self, connection: Connection) -> None:
        stamp = library.stamp(connection)
        if stamp == self._stamp:
            return
        switched_on = {one.id: one.enabled_at for one in library.enabled(connection)}
        self._watches = tuple(
            watch
            for compiled in compile_enabled(connection, self._language)
            if compiled.document.mode == "automatic"
            for watch in watches(
                compiled, switched_on[compiled.automation_id] or LONG_AGO, self._language
            )
        )
        self._dues, self._stamp = {}, stamp
