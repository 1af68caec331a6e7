"""Where reading stands survives being kept, being old, and being spoilt."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.allegro.reading.cursor import BACK, Known, Seen, load

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = date(2026, 11, 1)
MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)


def test_what_is_kept_comes_back_as_it_was() -> None:
    cursor = load(None, START, NOW)
    cursor.threads.known["t"] = "2026"
    cursor.issues["i"] = Known(state="a", newest=NOW)
    cursor.seen["m"] = Seen(state="b", at=NOW, next=NOW + timedelta(minutes=1))
    cursor.due["threads"] = NOW

    assert load(cursor.dump(), START, NOW + timedelta(days=1)) == cursor


def test_the_first_reading_goes_back_to_the_start_date_or_nowhere() -> None:
    assert load(None, START, NOW).floor == MIDNIGHT
    assert load(None, None, NOW).floor == NOW


def test_what_a_later_version_wrote_beside_is_let_go() -> None:
    kept = load(None, None, NOW).dump().replace("{", '{"of tomorrow": [1], ', 1)

    assert load(kept, None, NOW + timedelta(days=1)).since == NOW


def test_a_spoilt_cursor_that_says_since_when_is_read_on_from_there() -> None:
    spoilt = '{"since": "2026-11-20T10:00:00Z", "threads": 3}'

    found = load(spoilt, None, NOW)

    assert found.since == found.floor == datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize("start", [None, START])
@given(kept=st.text(max_size=30))
def test_no_cursor_makes_reading_fail_and_none_starts_later_than_it_should(
    start: date | None, kept: str
) -> None:
    found = load(kept, start, NOW)

    assert found.floor == (MIDNIGHT if start else NOW - BACK)
    assert found.since == NOW
