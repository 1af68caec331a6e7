"""Snoozes in working hours over every change of clocks (I18): against minutes counted one by one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.calendars import is_open
from core.tickets.snoozing import snoozed_until
from postroom.action import Snooze
from tests.unit.core.calendars.oracle import MINUTE, a_calendar, every_day, transitions, weekdays

pytestmark = pytest.mark.promise("P18")

ZONES = ("Europe/Warsaw", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe")
WEEKS = {
    "office": weekdays("09:00-17:00"),
    "nights": every_day("22:00-06:00"),
    "always": every_day("00:00-24:00"),
}
MOMENTS = [
    *((zone, at) for zone in ZONES for at in transitions(zone, 2026, 2028)),
    *((zone, at) for zone in ("America/Sao_Paulo",) for at in transitions(zone, 2018, 2019)),
]


@pytest.mark.parametrize("week", WEEKS.values(), ids=WEEKS)
@pytest.mark.parametrize(("zone", "at"), MOMENTS, ids=str)
def test_a_snooze_in_working_hours_lasts_so_many_working_minutes_over_a_change(
    zone: str, at: datetime, week: dict[str, list[str]]
) -> None:
    calendar = a_calendar(zone, week)
    begins, span = at - timedelta(hours=5), timedelta(hours=9)

    until = snoozed_until(calendar, begins, Snooze(span=span, working=True))

    assert until is not None
    moment, left = begins, span
    while left:
        left -= MINUTE if is_open(calendar, moment) else timedelta()
        moment += MINUTE
    assert until == moment


@pytest.mark.parametrize(("zone", "at"), MOMENTS, ids=str)
def test_a_plain_snooze_lasts_its_real_span_over_a_change(zone: str, at: datetime) -> None:
    calendar = a_calendar(zone, every_day("00:00-24:00"))
    begins = at - timedelta(hours=5)

    until = snoozed_until(calendar, begins, Snooze(span=timedelta(hours=9)))

    assert until == begins + timedelta(hours=9)


@pytest.mark.parametrize(("zone", "at"), MOMENTS, ids=str)
def test_a_snooze_until_a_clock_time_ends_at_it_or_where_the_clock_leapt_to(
    zone: str, at: datetime
) -> None:
    calendar = a_calendar(zone, every_day("00:00-24:00"))
    for minute in (0, 90, 150, 480):
        until = snoozed_until(calendar, at - timedelta(hours=5), Snooze(minute=minute))

        assert until is not None
        local = until.astimezone(calendar.tz)
        late = local.hour * 60 + local.minute - minute
        before = (until - MINUTE).astimezone(calendar.tz)
        leapt = before.utcoffset() != local.utcoffset()
        assert late == 0 or (leapt and 0 < late <= 60)
