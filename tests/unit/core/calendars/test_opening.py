"""Openings, closings, waits and windows on ordinary days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from time import perf_counter

import pytest

from core.calendars import (
    WHOLE_DAY,
    Hours,
    add_working,
    in_window,
    is_open,
    local,
    next_boundary,
    next_closing,
    next_opening,
    next_time,
    working_between,
)
from core.calendars.spans import HORIZON
from tests.unit.core.calendars.oracle import a_calendar, every_day, utc, weekdays

OFFICE = a_calendar(week=weekdays("09:00-17:00"))
ALWAYS = a_calendar(week=every_day("00:00-24:00"))
NEVER = a_calendar()
MONDAY_NINE = utc("2026-11-23T08:00")
MONDAY_FIVE = utc("2026-11-23T16:00")
TUESDAY_NINE = utc("2026-11-24T08:00")
MOMENT = timedelta(microseconds=1)


def test_opening_instant_is_open_and_closing_instant_is_not() -> None:
    assert not is_open(OFFICE, MONDAY_NINE - MOMENT)
    assert is_open(OFFICE, MONDAY_NINE)
    assert is_open(OFFICE, MONDAY_FIVE - MOMENT)
    assert not is_open(OFFICE, MONDAY_FIVE)


@pytest.mark.promise("P18")
def test_round_the_clock_is_open_in_the_last_minute_before_midnight() -> None:
    assert is_open(ALWAYS, utc("2026-11-23T22:59:59"))
    assert local(ALWAYS, utc("2026-11-23T22:59:59")).minute == 23 * 60 + 59


def test_next_opening_is_now_when_open_and_next_closing_is_now_when_closed() -> None:
    assert next_opening(OFFICE, MONDAY_NINE + MOMENT) == MONDAY_NINE + MOMENT
    assert next_closing(OFFICE, MONDAY_NINE) == MONDAY_FIVE
    assert next_opening(OFFICE, MONDAY_FIVE) == TUESDAY_NINE
    assert next_closing(OFFICE, MONDAY_FIVE) == MONDAY_FIVE


def test_hours_over_midnight_that_run_into_the_next_days_make_one_opening() -> None:
    calendar = a_calendar(week={"mon": ["17:00-09:00"], "tue": ["08:00-16:00"]})

    assert next_closing(calendar, MONDAY_FIVE) == utc("2026-11-24T15:00")
    assert working_between(calendar, MONDAY_FIVE, TUESDAY_NINE) == timedelta(hours=16)
    assert working_between(calendar, utc("2026-11-23"), utc("2026-11-30")) == timedelta(hours=23)


def test_short_hours_inside_long_ones_of_the_day_before_close_nothing() -> None:
    calendar = a_calendar(week={"mon": ["17:00-16:00"], "tue": ["08:00-09:00"]})

    assert next_closing(calendar, MONDAY_FIVE) == utc("2026-11-24T15:00")


def test_hours_far_west_reach_two_days_on_in_utc() -> None:
    calendar = a_calendar("Pacific/Pago_Pago", {"mon": ["23:00-22:00"]})

    assert next_opening(calendar, utc("2026-11-23")) == utc("2026-11-24T10:00")
    assert is_open(calendar, utc("2026-11-25T08:59"))
    assert next_closing(calendar, utc("2026-11-24T10:00")) == utc("2026-11-25T09:00")


def test_hours_far_east_begin_the_day_before_in_utc() -> None:
    calendar = a_calendar("Pacific/Kiritimati", {"mon": ["00:00-24:00"]})

    assert next_opening(calendar, utc("2026-11-20")) == utc("2026-11-22T10:00")
    assert next_closing(calendar, utc("2026-11-22T10:00")) == utc("2026-11-23T10:00")


def test_calendar_that_never_opens_says_so() -> None:
    assert next_opening(NEVER, MONDAY_NINE) is None
    assert next_closing(NEVER, MONDAY_NINE) == MONDAY_NINE
    assert add_working(NEVER, MONDAY_NINE, timedelta(minutes=1)) is None
    assert working_between(NEVER, MONDAY_NINE, TUESDAY_NINE) == timedelta(0)


def test_single_opening_at_the_end_of_what_is_looked_at_still_closes() -> None:
    once = a_calendar(exceptions=[{"date": "2026-11-25", "hours": ["09:00-17:00"]}])

    assert next_opening(once, MONDAY_NINE) == utc("2026-11-25T08:00")
    assert next_closing(once, utc("2026-11-25T08:00")) == utc("2026-11-25T16:00")


def test_wait_ends_when_its_last_working_minute_is_over() -> None:
    assert add_working(OFFICE, MONDAY_NINE, timedelta(hours=8)) == MONDAY_FIVE
    assert add_working(OFFICE, MONDAY_NINE, timedelta(hours=8) + MOMENT) == TUESDAY_NINE + MOMENT


def test_wait_over_a_weekend_goes_on_on_monday() -> None:
    friday_four = utc("2026-11-27T15:00")

    assert add_working(OFFICE, friday_four, timedelta(hours=2)) == utc("2026-11-30T09:00")


def test_wait_of_nothing_ends_at_once_even_when_closed() -> None:
    assert add_working(OFFICE, MONDAY_FIVE, timedelta(0)) == MONDAY_FIVE


def test_wait_that_three_years_do_not_hold_has_no_end() -> None:
    assert add_working(ALWAYS, MONDAY_NINE, timedelta(days=HORIZON + 1)) is None


def test_negative_wait_is_refused() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        add_working(OFFICE, MONDAY_NINE, timedelta(hours=-1))


def test_working_time_backwards_is_negative() -> None:
    assert working_between(OFFICE, TUESDAY_NINE, MONDAY_NINE) == timedelta(hours=-8)


def test_boundary_is_opening_closing_or_local_midnight() -> None:
    found = [MONDAY_NINE]
    for _ in range(4):
        found.append(next_boundary(OFFICE, found[-1]))

    assert found[1:] == [
        MONDAY_FIVE,
        utc("2026-11-23T23:00"),
        TUESDAY_NINE,
        utc("2026-11-24T16:00"),
    ]
    assert next_boundary(ALWAYS, MONDAY_NINE) == utc("2026-11-23T23:00")
    assert next_boundary(NEVER, MONDAY_NINE) == utc("2026-11-23T23:00")


def test_closing_after_midnight_in_utc_is_a_boundary_before_local_midnight() -> None:
    calendar = a_calendar("America/Los_Angeles", every_day("09:00-22:00"))

    assert next_boundary(calendar, utc("2026-11-23T20:00")) == utc("2026-11-24T06:00")


def test_local_moment_is_what_the_wall_shows() -> None:
    calendar = a_calendar("Asia/Kathmandu", weekdays("09:00-17:00"), holidays="PL")

    moment = local(calendar, utc("2026-12-23T20:00"))

    assert (moment.weekday, moment.date, moment.minute) == ("thu", "2026-12-24", 60 + 45)
    assert moment.holiday
    assert not moment.open


def test_next_time_is_later_today_or_tomorrow() -> None:
    assert next_time(OFFICE, MONDAY_NINE, 17 * 60) == MONDAY_FIVE
    assert next_time(OFFICE, MONDAY_NINE, 9 * 60) == TUESDAY_NINE


def test_times_of_other_zones_are_the_same_instants() -> None:
    elsewhere = timezone(timedelta(hours=9))

    assert is_open(OFFICE, MONDAY_NINE.astimezone(elsewhere))
    found = next_opening(OFFICE, MONDAY_FIVE.astimezone(elsewhere))
    assert found == TUESDAY_NINE
    assert found is not None
    assert found.tzinfo is UTC


def test_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        is_open(OFFICE, datetime(2026, 11, 23, 8))  # noqa: DTZ001 - that is the mistake


@pytest.mark.parametrize(
    ("minute", "start", "end", "inside"),
    [
        (9 * 60, 9 * 60, 17 * 60, True),
        (17 * 60, 9 * 60, 17 * 60, False),
        (17 * 60, 17 * 60, 8 * 60, True),
        (23 * 60 + 59, 17 * 60, 8 * 60, True),
        (0, 17 * 60, 8 * 60, True),
        (8 * 60 - 1, 17 * 60, 8 * 60, True),
        (8 * 60, 17 * 60, 8 * 60, False),
        (12 * 60, 17 * 60, 8 * 60, False),
        (23 * 60 + 59, 17 * 60, 24 * 60, True),
        (23 * 60 + 59, 17 * 60, 0, True),
        (0, 17 * 60, 0, False),
        (23 * 60 + 59, 0, 24 * 60, True),
        (12 * 60, 0, 0, True),
    ],
)
def test_window_is_half_open_and_may_cross_midnight(
    minute: int, start: int, end: int, inside: bool
) -> None:
    assert in_window(minute, start, end) is inside


def test_whole_day_is_from_midnight_to_midnight() -> None:
    assert Hours(0, 1440) == WHOLE_DAY


def test_asking_whether_it_is_open_costs_at_most_ten_microseconds() -> None:
    is_open(OFFICE, MONDAY_NINE)
    best = min(_seconds_for_a_thousand() for _ in range(10))

    assert best / 1000 < 10e-6


def _seconds_for_a_thousand() -> float:
    began = perf_counter()
    for _ in range(1000):
        is_open(OFFICE, MONDAY_NINE)
    return perf_counter() - began


def test_memo_is_emptied_before_it_grows_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.calendars.spans._KEPT", 10)
    calendar = a_calendar(week=weekdays("09:00-17:00"))

    total = working_between(calendar, utc("2026-11-02"), utc("2026-11-30"))

    assert total == timedelta(hours=20 * 8)
    assert len(calendar.memo) <= 10
