"""How fast a lane lets messages of an account go."""

from __future__ import annotations

import time
from datetime import timedelta

from connectors.allegro.rules import RULES
from core.outbox.lane import limiter
from postroom.channel import ChannelRules


async def test_where_the_other_side_wants_it_one_goes_after_the_other() -> None:
    spaced = limiter(ChannelRules(spacing=timedelta(seconds=0.2)))

    started = time.monotonic()
    for _ in range(3):
        async with spaced:
            pass

    assert time.monotonic() - started >= 0.38


async def test_elsewhere_some_go_at_once() -> None:
    free = limiter(ChannelRules(per_minute=60))

    assert all(free.has_capacity() for _ in range(3))
    assert free.max_rate == 60


def test_allegro_gets_one_message_a_second_at_most() -> None:
    assert (RULES.spacing.total_seconds(), RULES.parallel) == (1.1, 1)
    assert limiter(RULES).max_rate == 1
