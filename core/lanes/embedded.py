"""Lanes of one process: each is an asyncio task that lives only while it has rows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.lanes.lane import Handler, Lane, Scan
from postroom.clock import Clock

log = logging.getLogger(__name__)

SCAN_EVERY = timedelta(seconds=2)
"""How long a lost ring can delay work."""
REST_AFTER_FAILURE = timedelta(seconds=5)
"""How long a lane rests whose handler raised; rings do not wake it earlier."""
SETTLE_EVERY = 0.02


class LaneFailedError(Exception):
    """The rows of this lane cannot be worked on; the cause says why."""


@dataclass(slots=True)
class _Running:
    """A lane at work; `again` says it was rung meanwhile."""

    again: bool = False


class EmbeddedLanes:
    """Runs every lane of this process; the holder of the data folder's lock is their one owner.

    Handlers share `closing` and come to rest between two batches once it is set.
    """

    def __init__(
        self, handlers: Mapping[str, Handler], scan: Scan, clock: Clock, closing: asyncio.Event
    ) -> None:
        self._handlers = handlers
        self._scan = scan
        self._clock = clock
        self._running: dict[Lane, _Running] = {}
        self._resting: dict[Lane, datetime] = {}
        self._failed: dict[Lane, Exception] = {}
        self._timers: dict[Lane, asyncio.TimerHandle] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._closing = closing
        self._rested = asyncio.Event()
        self._rested.set()

    def ring(self, lanes: Iterable[Lane]) -> None:
        """Wake lanes that have work; rings before `serve` or after `close` are left to the scan."""
        if self._tasks is None or self._closing.is_set():
            return
        for lane in lanes:
            self._ring_one(lane, self._tasks)

    async def serve(self) -> None:
        """Work, scanning every two seconds, until `close`."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            while not self._closing.is_set():
                await self._look()
                await self._pause(SCAN_EVERY)
        self._tasks = None

    async def close(self) -> None:
        """Take no new work; return once running handlers have come to rest."""
        self._closing.set()
        await self._rested.wait()

    async def settle(self) -> None:
        """Return once no lane runs and a scan finds nothing due.

        Raises what the scan raises, and `LaneFailedError` when only failing lanes have rows left.
        """
        while not self._closing.is_set():
            await self._rested.wait()
            due = list(await self._scan())
            if not due:
                return
            self._require_hope(due)
            self.ring(due)
            await asyncio.sleep(SETTLE_EVERY)

    def _require_hope(self, due: list[Lane]) -> None:
        """Raise if nothing is due but lanes whose handlers have just failed."""
        if all(lane in self._failed for lane in due):
            raise LaneFailedError(due[0]) from self._failed[due[0]]

    async def _look(self) -> None:
        try:
            due = list(await self._scan())
        except Exception:  # lanes outlive a database that is away; the next scan finds the rows
            log.exception("lanes could not be scanned")
            return
        self.ring(due)

    def _ring_one(self, lane: Lane, tasks: asyncio.TaskGroup) -> None:
        if self._resting.get(lane, self._clock()) > self._clock():
            return
        running = self._running.get(lane)
        if running is not None:
            running.again = True
            return
        self._running[lane] = _Running()
        self._rested.clear()
        tasks.create_task(self._work(lane), name=f"lane {lane}")

    async def _work(self, lane: Lane) -> None:
        try:
            while await self._drain(lane):
                pass
        finally:
            del self._running[lane]
            if not self._running:
                self._rested.set()

    async def _drain(self, lane: Lane) -> bool:
        """Run the handler once; say whether the lane was rung meanwhile and must go on."""
        running = self._running[lane]
        running.again = False
        kind, _, key = lane.partition(":")
        try:
            wake = await self._handlers[kind](key)
        except Exception as error:  # one lane's failure must not stop the others; it is tried again
            log.exception("lane %s failed", lane)
            wake = self._resting[lane] = self._clock() + REST_AFTER_FAILURE
            self._failed[lane] = error
            running.again = False
        else:
            self._failed.pop(lane, None)
        self._wake_at(lane, wake)
        return running.again and not self._closing.is_set()

    def _wake_at(self, lane: Lane, wake: datetime | None) -> None:
        """Wake a lane once: what its handler said before is out of date.

        If each ring left a timer of its own, those would ring, and leave more, for ever.
        """
        if (before := self._timers.pop(lane, None)) is not None:
            before.cancel()
        if wake is None:
            return
        seconds = max(0.0, (wake - self._clock()).total_seconds())
        loop = asyncio.get_running_loop()
        self._timers[lane] = loop.call_later(seconds, self.ring, (lane,))

    async def _pause(self, span: timedelta) -> None:
        try:
            async with asyncio.timeout(span.total_seconds()):
                await self._closing.wait()
        except TimeoutError:
            return
