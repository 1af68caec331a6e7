"""How long to wait before an errand is tried again. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

SHORTEST, LONGEST = timedelta(seconds=5), timedelta(hours=2)
JITTER = 0.2
"""A pause is made up to this part longer, so that not all come back at once."""


def next_try(
    tried_at: datetime,
    now: datetime,
    patience: timedelta,
    chance: float,
    wish: timedelta | None = None,
) -> datetime | None:
    """When to try again; None once it is time to give up.

    The pause doubles what has passed since the first try; `chance` (0…1) spreads it; the other
    side's own wish is granted if it is longer, but never past the end of patience.
    """
    passed = now - tried_at
    if passed >= patience:
        return None
    pause = min(max(passed, SHORTEST), LONGEST) * (1 + JITTER * chance)
    return min(now + max(pause, wish or timedelta(0)), tried_at + patience)
