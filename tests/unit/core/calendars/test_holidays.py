"""Holidays and exceptions: which days are closed, what they are called, and what goes first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.calendars import (
    holiday_name,
    is_holiday,
    is_open,
    next_closing,
    next_opening,
    working_between,
)
from tests.unit.core.calendars.oracle import a_calendar, every_day, utc, weekdays

CHRISTMAS_EVE = date(2026, 12, 24)


def test_christmas_eve_2026_is_a_holiday_in_poland() -> None:
    calendar = a_calendar(week=weekdays("09:00-17:00"), holidays="PL")

    assert is_holiday(calendar, CHRISTMAS_EVE)
    assert not is_open(calendar, utc("2026-12-24T10:00"))
    assert next_opening(calendar, utc("2026-12-23T16:00")) == utc("2026-12-28T08:00")


def test_calendar_without_a_country_has_no_holidays() -> None:
    calendar = a_calendar(week=every_day("09:00-17:00"))

    assert not is_holiday(calendar, CHRISTMAS_EVE)
    assert is_open(calendar, utc("2026-12-24T10:00"))


@pytest.mark.parametrize(
    ("holidays", "language", "name"),
    [
        ("PL", "pl", "Wigilia Bo\u017cego Narodzenia"),
        ("PL", "en", "Christmas Eve"),
        ("PL", "de_AT", "Heiligabend"),
        ("PL", "it", "Wigilia Bo\u017cego Narodzenia"),
        ("PL", None, "Wigilia Bo\u017cego Narodzenia"),
        ("DE", "en", None),
        ("FR", "fr", None),
    ],
)
def test_holiday_is_named_in_the_language_asked_for_else_the_countrys_own(
    holidays: str, language: str | None, name: str | None
) -> None:
    assert holiday_name(a_calendar(holidays=holidays), CHRISTMAS_EVE, language) == name


def test_parts_of_a_country_keep_their_own_holidays() -> None:
    epiphany = date(2026, 1, 6)

    assert is_holiday(a_calendar("Europe/Berlin", holidays="DE-BY"), epiphany)
    assert not is_holiday(a_calendar("Europe/Berlin", holidays="DE-BE"), epiphany)


@pytest.mark.parametrize("country", ["PL", "IT", "FR", "ES", "DE", "GB", "US"])
def test_new_year_is_a_holiday_in_the_first_countries(country: str) -> None:
    assert is_holiday(a_calendar(holidays=country), date(2027, 1, 1))


def test_hours_given_for_a_holiday_make_it_a_working_day() -> None:
    opening = {"date": "2026-12-24", "hours": ["09:00-12:00"]}
    calendar = a_calendar(week=weekdays("09:00-17:00"), holidays="PL", exceptions=[opening])

    assert is_open(calendar, utc("2026-12-24T08:00"))
    assert next_closing(calendar, utc("2026-12-24T08:00")) == utc("2026-12-24T11:00")
    assert holiday_name(calendar, CHRISTMAS_EVE) is None


def test_closed_days_are_holidays_under_their_own_name() -> None:
    closed = {"date": "2026-11-30", "until": "2026-12-02", "name": "Moving house"}
    calendar = a_calendar(week=weekdays("09:00-17:00"), exceptions=[closed])

    assert holiday_name(calendar, date(2026, 11, 30), "pl") == "Moving house"
    assert is_holiday(calendar, date(2026, 12, 2))
    assert not is_holiday(calendar, date(2026, 12, 3))
    assert next_opening(calendar, utc("2026-11-28")) == utc("2026-12-03T08:00")


def test_closed_day_without_a_name_is_a_holiday_all_the_same() -> None:
    calendar = a_calendar(
        holidays="PL", exceptions=[{"date": "2026-11-30"}, {"date": "2026-12-24"}]
    )

    assert is_holiday(calendar, date(2026, 11, 30))
    assert holiday_name(calendar, date(2026, 11, 30)) == ""
    assert holiday_name(calendar, CHRISTMAS_EVE, "en") == "Christmas Eve"


def test_exception_opens_a_day_that_the_week_keeps_closed() -> None:
    saturday = {"date": "2026-11-28", "hours": ["10:00-14:00"]}
    calendar = a_calendar(week=weekdays("09:00-17:00"), exceptions=[saturday])

    assert next_opening(calendar, utc("2026-11-27T18:00")) == utc("2026-11-28T09:00")


def test_night_shift_runs_to_its_end_into_a_holiday_and_does_not_start_on_it() -> None:
    calendar = a_calendar(week=every_day("22:00-06:00"), holidays="PL")

    assert is_open(calendar, utc("2026-12-24T04:59"))
    assert next_closing(calendar, utc("2026-12-23T22:00")) == utc("2026-12-24T05:00")
    assert next_opening(calendar, utc("2026-12-24T05:00")) == utc("2026-12-27T21:00")


def test_holiday_is_a_whole_local_day() -> None:
    calendar = a_calendar(week=every_day("00:00-24:00"), holidays="PL")

    assert next_closing(calendar, utc("2026-11-10T12:00")) == utc("2026-11-10T23:00")
    assert next_opening(calendar, utc("2026-11-11T12:00")) == utc("2026-11-11T23:00")
    assert working_between(calendar, utc("2026-11-10"), utc("2026-11-13")) == timedelta(days=2)
