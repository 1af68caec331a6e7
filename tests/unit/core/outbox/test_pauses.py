from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.outbox.pauses import (
    GIVE_UP,
    LONGEST,
    SETTLE_FOR,
    SHORTEST,
    first_loss,
    next_look,
    next_try,
)
from tests.seeds import NOW

passed = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3))
chances = st.floats(min_value=0, max_value=1)


@given(passed, chances)
def test_a_pause_is_never_too_short_and_the_last_try_not_much_later_than_a_day(
    span: timedelta, chance: float
) -> None:
    at = next_try(NOW - span, NOW, chance)

    if span >= GIVE_UP:
        assert at is None
    else:
        assert at is not None
        assert SHORTEST <= at - NOW <= LONGEST * 1.2


def test_pauses_grow() -> None:
    at, tries = NOW, []
    while (following := next_try(NOW, at, 0.0)) is not None:
        tries.append(following - at)
        at = following

    assert tries == sorted(tries)
    assert len(tries) < 25


def test_a_longer_wish_of_the_other_side_is_granted() -> None:
    wish = timedelta(minutes=30)

    assert next_try(NOW, NOW, 0.0, wish) == NOW + wish
    assert next_try(NOW, NOW, 0.0, timedelta(seconds=1)) == NOW + SHORTEST


@given(passed, chances)
def test_a_message_of_unknown_fate_is_looked_for_an_hour_long(
    span: timedelta, chance: float
) -> None:
    at = next_look(NOW - span, NOW, chance)

    assert (at is None) == (span >= SETTLE_FOR)
    assert at is None or at - NOW >= SHORTEST


@given(passed)
def test_what_is_repeated_is_known_by_when_it_was_tried_first(span: timedelta) -> None:
    lost_at = NOW + span
    repeated_at = lost_at + SETTLE_FOR

    assert first_loss(NOW, NOW)
    assert not first_loss(NOW, repeated_at)
