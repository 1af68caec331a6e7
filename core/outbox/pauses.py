"""How long to wait before something is tried again, and when to give up. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

GIVE_UP = timedelta(days=1)
"""A message that could not leave for so long has failed, and a person decides."""
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=2)
JITTER = 0.2
"""A pause is made up to this part longer, so that not all come back at once."""
SETTLE_FOR = timedelta(hours=1)
"""How long the channel is asked for a message of unknown fate before a person is."""


def next_try(
    tried_at: datetime, now: datetime, chance: float, wish: timedelta | None = None
) -> datetime | None:
    """When to try again; None once it is time to give up.

    The pause doubles what has passed since the first try; `chance` (0…1) spreads it; the other
    side's own wish is granted if it is longer.
    """
    passed = now - tried_at
    if passed >= GIVE_UP:
        return None
    pause = min(max(passed, SHORTEST), LONGEST) * (1 + JITTER * chance)
    return now + max(pause, wish or timedelta(0))


def next_look(lost_at: datetime, now: datetime, chance: float) -> datetime | None:
    """When to ask the channel again for a message of unknown fate; None: it is time to stop."""
    passed = now - lost_at
    if passed >= SETTLE_FOR:
        return None
    return now + max(passed, SHORTEST) * (1 + JITTER * chance)


def first_loss(tried_at: datetime | None, claimed_at: datetime | None) -> bool:
    """Whether what was lost had not been repeated before.

    A repeat keeps `tried_at` and begins `SETTLE_FOR` after it at the earliest. What was put off for
    so long before it was lost counts as repeated: a person is asked once too often, not too rarely.
    """
    if tried_at is None or claimed_at is None:
        return True
    return claimed_at - tried_at < SETTLE_FOR
