"""Working hours on the days when clocks change: tables, and every minute against the oracle."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.calendars import (
    add_working,
    is_open,
    local,
    next_boundary,
    next_closing,
    next_opening,
    next_time,
    working_between,
)
from tests.unit.core.calendars.oracle import (
    DAY,
    MINUTE,
    a_calendar,
    every_day,
    minutes,
    transitions,
    utc,
    weekdays,
)

pytestmark = pytest.mark.promise("P18")

ZONES = (
    "Europe/Warsaw",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/New_York",
    "Africa/Cairo",
)

# The local day, its real length, and the real length of the night shift 22:00-06:00 that began
# the evening before.
CHANGES = [
    ("Europe/Warsaw", "2026-03-29", 23, 7),
    ("Europe/Warsaw", "2026-10-25", 25, 9),
    ("Europe/Warsaw", "2027-03-28", 23, 7),
    ("Europe/Warsaw", "2027-10-31", 25, 9),
    ("Europe/Warsaw", "2028-03-26", 23, 7),
    ("Europe/Warsaw", "2028-10-29", 25, 9),
    ("Australia/Lord_Howe", "2026-04-05", 24.5, 8.5),
    ("Australia/Lord_Howe", "2026-10-04", 23.5, 7.5),
    ("Australia/Lord_Howe", "2027-04-04", 24.5, 8.5),
    ("Australia/Lord_Howe", "2027-10-03", 23.5, 7.5),
    ("Australia/Lord_Howe", "2028-04-02", 24.5, 8.5),
    ("Australia/Lord_Howe", "2028-10-01", 23.5, 7.5),
    ("America/New_York", "2026-03-08", 23, 7),
    ("America/New_York", "2026-11-01", 25, 9),
    ("America/New_York", "2027-03-14", 23, 7),
    ("America/New_York", "2027-11-07", 25, 9),
    ("America/New_York", "2028-03-12", 23, 7),
    ("America/New_York", "2028-11-05", 25, 9),
    # Cairo leaps from 00:00 to 01:00 on a Friday and goes back from 24:00 to 23:00 on a Thursday,
    # inside the shift that begins that evening.
    ("Africa/Cairo", "2026-04-24", 23, 7),
    ("Africa/Cairo", "2026-10-29", 25, 8),
    ("Africa/Cairo", "2026-10-30", 24, 9),
    ("Africa/Cairo", "2027-04-30", 23, 7),
    ("Africa/Cairo", "2027-10-28", 25, 8),
    ("Africa/Cairo", "2027-10-29", 24, 9),
    ("Africa/Cairo", "2028-04-28", 23, 7),
    ("Africa/Cairo", "2028-10-26", 25, 8),
    ("Africa/Cairo", "2028-10-27", 24, 9),
    # No changes in 2026-2028; the last that Sao Paulo had were at midnight.
    ("America/Sao_Paulo", "2018-11-04", 23, 7),
    ("America/Sao_Paulo", "2019-02-16", 25, 8),
    ("America/Sao_Paulo", "2019-02-17", 24, 9),
    ("America/Sao_Paulo", "2026-02-22", 24, 8),
    ("Asia/Kathmandu", "2026-03-29", 24, 8),
    ("Asia/Beirut", "2026-03-29", 23, 7),
    ("Asia/Beirut", "2026-10-24", 25, 8),
    ("Asia/Beirut", "2026-10-25", 24, 9),
]

WEEKS = {
    "round the clock": every_day("00:00-24:00"),
    "office": weekdays("09:00-12:30", "13:15-17:00"),
    "night shift": every_day("22:00-06:00"),
    "touching": every_day("00:00-02:30", "02:30-24:00"),
    "edges inside the change": every_day("00:30-01:45", "02:15-02:45", "23:30-24:00"),
    "starts at the change": every_day("02:00-03:00", "23:00-00:15"),
    "one long weekend": {"fri": ["17:00-24:00"], "sat": ["00:00-24:00"], "sun": ["00:00-23:00"]},
}

HISTORIC = [("America/Sao_Paulo", 2017, 2019), ("Asia/Beirut", 2026, 2026)]
MOMENTS = [
    (zone, at)
    for zone, first, last in [*((zone, 2026, 2028) for zone in ZONES), *HISTORIC]
    for at in transitions(zone, first, last)
]


def midnight(zone: str, day: date) -> datetime:
    """The first minute of a local day, looked for minute by minute."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
    while at.astimezone(ZoneInfo(zone)).date() < day:
        at += MINUTE
    return at


@pytest.mark.parametrize(("zone", "day", "length", "night"), CHANGES)
def test_days_and_night_shifts_have_their_real_length(
    zone: str, day: str, length: float, night: float
) -> None:
    begins = midnight(zone, date.fromisoformat(day))
    ends = midnight(zone, date.fromisoformat(day) + DAY)
    always = a_calendar(zone, every_day("00:00-24:00"))
    nights = a_calendar(zone, every_day("22:00-06:00"))
    shift = next_opening(nights, begins - timedelta(hours=4))

    assert shift is not None
    assert ends - begins == timedelta(hours=length)
    assert working_between(always, begins, ends) == timedelta(hours=length)
    assert next_closing(nights, shift) == shift + timedelta(hours=night)
    assert next_boundary(always, begins) == ends


@pytest.mark.parametrize(("zone", "at"), MOMENTS, ids=str)
def test_office_hours_stand_at_nine_on_the_wall_on_both_sides_of_a_change(
    zone: str, at: datetime
) -> None:
    office = a_calendar(zone, every_day("09:00-17:00"))
    around = at.astimezone(ZoneInfo(zone)).date()

    for days in range(-2, 3):
        opens = next_opening(office, midnight(zone, around + days * DAY))
        assert opens is not None
        assert local(office, opens).minute == 9 * 60
        assert next_closing(office, opens) == opens + timedelta(hours=8)
        assert local(office, opens + timedelta(hours=8)).minute == 17 * 60


@pytest.mark.parametrize("week", WEEKS.values(), ids=WEEKS)
@pytest.mark.parametrize(("zone", "at"), MOMENTS, ids=str)
def test_every_minute_around_a_change_agrees_with_the_oracle(
    zone: str, at: datetime, week: dict[str, list[str]]
) -> None:
    calendar = a_calendar(zone, week)
    found = minutes(zone, week, at - DAY, 3)
    expected = sum(minute.open for minute in found)

    wrong = [minute.at for minute in found if is_open(calendar, minute.at) != minute.open]

    assert wrong == []
    assert working_between(calendar, at - DAY, at + 2 * DAY) == expected * MINUTE


@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "Asia/Kathmandu"])
def test_zones_without_summer_time_have_no_change_until_2028(zone: str) -> None:
    assert transitions(zone, 2026, 2028) == []


@pytest.mark.parametrize("zone", [*ZONES, "Asia/Beirut", "Pacific/Apia", "America/Nuuk"])
def test_round_the_clock_never_closes_over_three_years(zone: str) -> None:
    always = a_calendar(zone, every_day("00:00-24:00"))
    start, end = utc("2026-01-01"), utc("2029-01-01")

    assert next_closing(always, start) is None
    assert working_between(always, start, end) == end - start


def test_opening_time_that_the_clock_leaps_over_is_the_next_that_exists() -> None:
    calendar = a_calendar("Europe/Warsaw", every_day("02:30-04:00"))

    opens = next_opening(calendar, utc("2026-03-29T00:00"))

    assert opens == utc("2026-03-29T01:00")
    assert local(calendar, opens).minute == 3 * 60
    assert next_closing(calendar, opens) == utc("2026-03-29T02:00")


def test_hours_that_lie_wholly_in_the_leap_do_not_open_that_day() -> None:
    calendar = a_calendar("Europe/Warsaw", every_day("02:10-02:50"))

    assert next_opening(calendar, utc("2026-03-28T12:00")) == utc("2026-03-30T00:10")


def test_closing_time_that_comes_twice_closes_at_the_first_and_stays_closed() -> None:
    calendar = a_calendar("Europe/Warsaw", every_day("00:30-02:30"))

    assert next_closing(calendar, utc("2026-10-25T00:00")) == utc("2026-10-25T00:30")
    assert not is_open(calendar, utc("2026-10-25T01:15"))  # 02:15 for the second time


def test_repeated_hour_inside_hours_counts_as_two_real_ones() -> None:
    calendar = a_calendar("Europe/Warsaw", every_day("02:00-03:00"))

    assert working_between(calendar, utc("2026-10-25"), utc("2026-10-26")) == timedelta(hours=2)


def test_twelve_working_hours_round_the_clock_are_twelve_real_hours_over_a_change() -> None:
    always = a_calendar("Europe/Warsaw", every_day("00:00-24:00"))
    span = timedelta(hours=12)

    for at in (utc("2027-03-27T20:00"), utc("2026-10-24T20:00")):
        assert add_working(always, at, span) == at + span


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-28T12:00", "2026-03-29T01:00"),  # 02:30 does not exist: 03:00
        ("2026-03-29T01:00", "2026-03-30T00:30"),
        ("2026-10-24T12:00", "2026-10-25T00:30"),  # 02:30 comes twice: the first
        ("2026-10-25T00:30", "2026-10-26T01:30"),
    ],
)
def test_next_time_comes_once_a_day(at: str, expected: str) -> None:
    assert next_time(a_calendar("Europe/Warsaw"), utc(at), 150) == utc(expected)


def test_day_that_a_zone_left_out_has_no_hours() -> None:
    calendar = a_calendar("Pacific/Apia", every_day("09:00-17:00"))

    closes = next_closing(calendar, utc("2011-12-29T20:00"))  # Thursday 10:00, before the leap

    assert closes == utc("2011-12-30T03:00")
    assert next_opening(calendar, closes) == utc("2011-12-30T19:00")  # Saturday 9:00
