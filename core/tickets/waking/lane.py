"""The lane `wake`: brings tickets back at their moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from core.store import Store
from core.tickets.waking.wake import wake_due
from postroom.clock import Clock


class WakeLane:
    """Handler of the wake lane; the scan finds what was put away elsewhere."""

    def __init__(self, store: Store, woken: Callable[[], None], clock: Clock) -> None:
        self._store = store
        self._woken = woken
        self._clock = clock

    async def __call__(self, key: str) -> datetime | None:
        """Bring back what is due; the scan sees when the next one is."""
        while await self._store.write(wake_due, self._clock()):
            self._woken()
        return None
