"""How often an application may ask, and what happens if it asks more often."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


@dataclass(slots=True, eq=False, kw_only=True)
class Limits:
    """Counts the requests of each client id; a block grows with every call during it."""

    per_minute: int = 9_000
    blocked: dict[str, datetime] = field(default_factory=dict)
    _windows: dict[str, deque[datetime]] = field(default_factory=dict)

    def takes(self, client_id: str, now: datetime) -> bool:
        """Whether this request may pass; counts it."""
        if now < self.blocked.get(client_id, now):
            self.blocked[client_id] = now + MINUTE
            return False
        if self._count(client_id, now) > self.per_minute:
            self.blocked[client_id] = now + MINUTE
            return False
        return True

    def _count(self, client_id: str, now: datetime) -> int:
        """Requests of the last minute, with this one."""
        window = self._windows.setdefault(client_id, deque())
        window.append(now)
        while now - window[0] >= MINUTE:
            window.popleft()
        return len(window)
