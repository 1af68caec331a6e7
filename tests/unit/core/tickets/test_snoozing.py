from datetime import UTC, datetime, timedelta

import pytest

from core import calendars
from core.tickets.snoozing import snoozed_until
from postroom.action import Snooze

WARSAW = calendars.parse(
    {
        "name": "Shop",
        "zone": "Europe/Warsaw",
        "week": {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)
NEVER_OPEN = calendars.parse({"name": "Never", "zone": "UTC", "week": {}})
FRIDAY = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
"""16:00 in Warsaw, an hour before it closes."""
NINE = 9 * 60


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        (Snooze(span=timedelta(hours=2)), FRIDAY + timedelta(hours=2)),
        (Snooze(span=timedelta(hours=2), working=True), datetime(2026, 11, 30, 9, tzinfo=UTC)),
        (Snooze(minute=NINE), datetime(2026, 11, 28, 8, tzinfo=UTC)),
        (Snooze(minute=NINE, working=True), datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (Snooze(minute=18 * 60), datetime(2026, 11, 27, 17, tzinfo=UTC)),
    ],
)
def test_a_snooze_ends_by_the_calendar(asked: Snooze, until: datetime) -> None:
    assert snoozed_until(WARSAW, FRIDAY, asked) == until


def test_a_local_time_that_a_day_leaps_over_is_the_next_there_is() -> None:
    night = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)

    until = snoozed_until(WARSAW, night, Snooze(minute=2 * 60 + 30))

    assert until == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_a_calendar_that_never_opens_has_no_such_moment() -> None:
    assert snoozed_until(NEVER_OPEN, FRIDAY, Snooze(minute=NINE, working=True)) is None
    assert snoozed_until(NEVER_OPEN, FRIDAY, Snooze(span=timedelta(1), working=True)) is None
    assert snoozed_until(WARSAW, FRIDAY, Snooze()) is None
