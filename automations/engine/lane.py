"""The lane `events:<bucket>`: drains events in batches, keeps the automations at hand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from automations.engine import queries
from automations.engine.process import PAUSED, Outcome, Take, fail, process
from automations.engine.ready import Ready, load
from automations.engine.types import Bounds
from automations.language import Language
from core import instance
from core.store import Store, StoreError
from postroom.clock import Clock

log = logging.getLogger(__name__)

PAUSE_LOOK = timedelta(seconds=5)
"""How often a paused lane looks whether it may go on."""


class EventsLane:
    """Handler of the events lane; one owner, so that a ticket's events keep their order."""

    def __init__(
        self,
        store: Store,
        language: Language,
        bounds: Bounds,
        recorded: Callable[[Outcome], None],
        clock: Clock,
        closing: asyncio.Event,
    ) -> None:
        self._store = store
        self._language = language
        self._bounds = bounds
        self._recorded = recorded
        self._clock = clock
        self._closing = closing
        self._ready: Ready | None = None

    async def make_ready(self) -> None:
        """Read automations and calendars now, so that the first event does not wait for them."""
        self._ready = await self._store.read(load, self._language)
        await self._store.read(queries.read_clocks, self._clock())

    async def __call__(self, key: str) -> datetime | None:
        """Drain events until none is due; say when the next one is."""
        while not self._closing.is_set():
            outcome = await self._batch()
            if outcome.paused:
                return self._clock() + PAUSE_LOOK
            if not outcome.events and not outcome.stale:
                return outcome.wake
            self._recorded(outcome)
        return None

    async def _batch(self) -> Outcome:
        """One batch; one that fails is repeated event by event, and the culprit rests."""
        try:
            return await self._process(Take())
        except StoreError:
            raise
        except Exception:
            log.exception("a batch of events failed; they go one by one")
        return await self._one_by_one()

    async def _one_by_one(self) -> Outcome:
        due = await self._store.read(queries.due, self._clock(), Take().limit)
        done, runs, accounts, errands = 0, 0, frozenset[int](), frozenset[str]()
        for _ in due:
            outcome = await self._first()
            done, runs = done + outcome.events, runs + outcome.runs
            accounts |= outcome.accounts
            errands |= outcome.errands
        # At least one, though all may be gone or held by now: so the lane looks once more, and
        # that look says whether it may go on and when to wake.
        return Outcome(events=max(done, 1), runs=runs, accounts=accounts, errands=errands)

    async def _first(self) -> Outcome:
        """The first event that is due, alone."""
        due = await self._store.read(queries.due, self._clock(), 1)
        if not due:
            return Outcome()
        event = due[0].id
        try:
            return await self._process(Take(limit=1, only=event))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - border: whatever it is, only this event waits for it
            log.warning("event %s failed: %s", event, type(error).__name__)
            said = f"{type(error).__name__}: {error}"
            await self._store.write(fail, event, said, self._clock())
        return Outcome(events=1)

    async def _process(self, take: Take) -> Outcome:
        if self._ready is None:
            self._ready = await self._store.read(load, self._language)
        outcome = await self._store.write(process, self._ready, self._bounds, self._clock(), take)
        if outcome.stale:
            self._ready = None
        return outcome


def due_now(connection: Connection, now: datetime) -> bool:
    """Whether the lane has anything to do, for the scan; while all is paused it has not."""
    return not instance.get(connection, PAUSED) and bool(queries.due(connection, now, 1))
