"""The lane `sweep`: looks when something falls due, and every two seconds at what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from automations.engine.process import PAUSED
from automations.language import Language
from automations.library import queries as library
from automations.library.compiled import compile_enabled
from automations.sweep import queries, starts
from automations.sweep.look import Looked, look
from automations.sweep.queries import State
from automations.sweep.starts import PER_MINUTE
from automations.sweep.watch import Watch, watches
from core import instance
from core.store import Store
from postroom.clock import Clock

EVERY = timedelta(seconds=2)
"""How late what happened to a ticket is looked at; what falls due is never later."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is remembered from one look to the next, once it is committed."""

    watches: tuple[Watch, ...] = ()
    stamp: library.Stamp = ()
    dues: Mapping[tuple[int, int], datetime | None] = field(default_factory=dict)
    looked_at: datetime | None = None


class SweepLane:
    """Handler of the sweep lane; keeps the watches and their next moments at hand."""

    def __init__(
        self,
        store: Store,
        language: Language,
        fired: Callable[[], None],
        clock: Clock,
        per_minute: int = PER_MINUTE,
    ) -> None:
        """`per_minute`: starts that send and wait for their turn; see `automations.sweep.starts`."""
        self._store = store
        self._language = language
        self._fired = fired
        self._clock = clock
        self._per_minute = per_minute
        self._known = _Known()
        self._next = LONG_AGO

    def due(self, now: datetime) -> bool:
        """Whether it is time to look again; for the scan."""
        return now >= self._next

    async def __call__(self, key: str) -> datetime | None:
        """Look once; say when to look again."""
        now = self._clock()
        # A transaction may be run again, or not be committed: nothing is remembered inside it.
        looked, self._known = await self._store.write(self._look, self._known, now)
        self._next = now if looked.more else now + EVERY
        if looked.fired:
            self._fired()
        return self._next

    def _look(self, connection: Connection, before: _Known, now: datetime) -> tuple[Looked, _Known]:
        if instance.get(connection, PAUSED):
            return Looked(dues=before.dues), before
        known = self._read(connection, before)
        if not known.watches:
            starts.release(connection, (), self._per_minute, now)
            return Looked(dues={}), replace(known, looked_at=now)
        looked = look(connection, known.watches, self._language, known.dues, now, self._per_minute)
        return looked, replace(known, dues=dict(looked.dues), looked_at=now)

    def _read(self, connection: Connection, before: _Known) -> _Known:
        """The watches as they are by now; those of another version begin at the last look."""
        stamp = library.stamp(connection)
        if stamp == before.stamp:
            return before
        switched_on = {one.id: one.enabled_at for one in library.enabled(connection)}
        found = (
            watch
            for compiled in compile_enabled(connection, self._language)
            if compiled.document.mode == "automatic"
            for watch in watches(
                compiled, switched_on[compiled.automation_id] or LONG_AGO, self._language
            )
        )
        known = queries.states(connection)
        return replace(
            before,
            watches=tuple(_anew(watch, known, before.looked_at) for watch in found),
            stamp=stamp,
            dues={},
        )


def _anew(
    watch: Watch, known: Mapping[tuple[int, int], State], looked_at: datetime | None
) -> Watch:
    """The watch, beginning where the version before it was looked at last.

    What is true by then does not begin because the automation says something else now; what fell
    due later has not been looked at.
    """
    state = known.get((watch.automation, watch.place))
    last = looked_at or (state.looked_at if state else watch.since)
    return replace(watch, since=max(watch.since, last))
