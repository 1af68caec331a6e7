"""The lanes `errands:<action>:<place>`: they claim errands, do them, record results."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_exponential

from automations.errands import queries, states
from automations.errands.means import Bound, Workshop
from automations.errands.queries import Lane, lane_of
from automations.errands.states import Done, Failed, Later, Outcome, Pace, Taken
from automations.language import Language
from core.store import StoreError, crashpoint
from postroom.action import OutsideAction
from postroom.errors import PostroomError, TemporaryError, UnknownOutcome

log = logging.getLogger(__name__)

LOOK_AGAIN = 1.0
"""Seconds after which a lane with errands under way looks for more."""
LONGEST = 330.0
"""Seconds one attempt may take, whatever an action does."""
DRAIN = 15.0
"""Seconds that errands under way get when Postroom stops; they are done again at the next start."""
RECORD_FOR = 120.0
"""Seconds for which a result is tried to be recorded while the database does not take it."""
GONE = 'no plug-in brings "{action}" any more; this waits until one does'
"""Why an errand is not done: it is parked, and done once its plug-in is back."""


class ErrandsLane:
    """The handler of `errands` lanes; one owner a lane, so what it finds half-done nobody does."""

    def __init__(
        self,
        workshop: Workshop,
        language: Language,
        came_back: Callable[[], None],
        chance: Callable[[], float],
        closing: asyncio.Event,
    ) -> None:
        self._workshop, self._store, self._clock = workshop, workshop.store, workshop.clock
        self._actions = language.actions
        self._came_back = came_back
        self._chance = chance
        self._closing = closing

    async def __call__(self, key: str) -> datetime | None:
        """Do what is due; returns when the next one is."""
        lane = lane_of(key)
        await self._store.write(states.orphaned, lane)
        if not isinstance(self._actions.get(lane.action), OutsideAction):
            await self._store.write(states.park, lane, GONE.format(action=lane.action))
            return None
        running: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as tasks:
            while not self._closing.is_set():
                for taken in await self._more(lane, len(running)):
                    running.add(tasks.create_task(self._do(taken)))
                if not running:
                    break
                running = await _wait(running, LOOK_AGAIN)
            for late in await _wait(running, DRAIN, asyncio.ALL_COMPLETED):
                late.cancel()
        return await self._store.read(queries.wakes_at, lane)

    async def _more(self, lane: Lane, running: int) -> list[Taken]:
        room = self._action(lane.action).parallel - running
        if room <= 0:
            return []
        taken = await self._store.write(states.take, lane, self._clock(), room)
        if taken:
            crashpoint("errand.claimed")
        return taken

    def _action(self, key: str) -> OutsideAction[Any]:
        """The action of a lane at work; what nobody brings is parked before."""
        action = self._actions[key]
        assert isinstance(action, OutsideAction)  # noqa: S101 - only such a one has errands
        return action

    async def _do(self, taken: Taken) -> None:
        outcome = await self._outcome(taken)
        crashpoint("errand.done")
        try:
            await self._record(taken, outcome)
        except Exception:
            # One errand's slip must not cut off the others; the next run does this one again.
            log.exception("errand %s: what came of it is not recorded", taken.id)

    async def _outcome(self, taken: Taken) -> Outcome:
        """Do one errand; whatever goes wrong is its outcome."""
        action = self._action(taken.action)
        try:
            async with asyncio.timeout(LONGEST):
                return Done(await action.perform(taken.order, Bound(self._workshop, taken)))
        except (TemporaryError, UnknownOutcome, TimeoutError, StoreError) as error:
            return Later(str(error) or "it took too long", getattr(error, "retry_after", None))
        except PostroomError as error:
            return Failed(str(error))
        except Exception as error:  # noqa: BLE001 - border to a plug-in's action: only this errand fails
            log.warning("errand %s failed: %s", taken.id, type(error).__name__)
            return Failed(type(error).__name__)

    async def _record(self, taken: Taken, outcome: Outcome) -> None:
        """Record an outcome, however long the database is away: it may have happened."""
        pace = Pace(self._action(taken.action).patience, self._chance())
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(StoreError),
            wait=wait_exponential(multiplier=0.1, max=5),
            stop=stop_after_delay(RECORD_FOR),
            reraise=True,
        ):
            with attempt:
                ended = await self._store.write(states.record, taken, outcome, self._clock(), pace)
        if ended and taken.holds:
            self._came_back()


async def _wait(
    running: set[asyncio.Task[None]], seconds: float, until: str = asyncio.FIRST_COMPLETED
) -> set[asyncio.Task[None]]:
    """The tasks that still run after some seconds, or once one has ended."""
    if not running:
        return running
    _, left = await asyncio.wait(running, timeout=seconds, return_when=until)
    return left
