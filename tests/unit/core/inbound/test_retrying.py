"""When an account that failed is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.inbound.retrying import LONGEST, SELDOM, delay, failure
from postroom.errors import NeedsReauthorisation, PermanentError, TemporaryError

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.promise("P16")
def test_pauses_grow_with_jitter_up_to_a_limit() -> None:
    for failures in range(1, 40):
        half = min(LONGEST.total_seconds() / 2, 2 ** (failures - 1))
        assert half <= delay(failures).total_seconds() <= 2 * half

    assert len({delay(6) for _ in range(20)}) > 1


@pytest.mark.promise("P16")
def test_the_other_sides_wish_is_respected() -> None:
    error = TemporaryError("busy", retry_after=timedelta(minutes=40))

    assert failure(error, 1, NOW).failure.next_at == NOW + timedelta(minutes=40)


@pytest.mark.parametrize(
    ("error", "reauthorise"),
    [(NeedsReauthorisation("sign in"), True), (PermanentError("no folder"), False)],
)
def test_what_needs_a_person_is_tried_seldom(error: Exception, *, reauthorise: bool) -> None:
    outcome = failure(error, 1, NOW)

    assert outcome.failure.next_at == NOW + SELDOM
    assert outcome.failure.reauthorise is reauthorise


def test_a_channels_mistake_is_named_without_its_words() -> None:
    outcome = failure(KeyError("secret"), 1, NOW)

    assert outcome.unexpected
    assert "KeyError" in outcome.failure.reason
    assert "secret" not in outcome.failure.reason
