"""Reading and writing a calendar's document, and what is said about mistakes in it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from core.calendars import Hours, InvalidCalendar, Region, dump, parse
from tests.unit.core.calendars.oracle import a_calendar

FULL = {
    "name": "company",
    "zone": "Europe/Warsaw",
    "week": {"mon": ["09:00-12:00", "13:00-17:00"], "fri": ["22:00-06:00"], "sun": ["00:00-24:00"]},
    "holidays": "PL",
    "exceptions": [
        {"date": "2026-12-31", "hours": ["09:00-12:00"]},
        {"date": "2027-01-02", "until": "2027-01-08", "name": "Stocktaking"},
    ],
}


def test_full_document_is_written_as_it_was_read() -> None:
    assert json.loads(json.dumps(dump(parse(FULL)))) == FULL


def test_smallest_document_is_a_calendar_that_never_opens() -> None:
    calendar = parse({"name": "nobody", "zone": "UTC"})

    assert calendar.week == ((),) * 7
    assert calendar.holidays is None
    assert calendar.exceptions == ()


@pytest.mark.parametrize(
    ("text", "hours", "written"),
    [
        ("9-17", Hours(540, 1020), "09:00-17:00"),
        ("9:30 \u2013 17", Hours(570, 1020), "09:30-17:00"),
        ("17:00-9:00", Hours(1020, 1980), "17:00-09:00"),
        ("17:00\u201424:00", Hours(1020, 1440), "17:00-24:00"),
        ("17:00-00:00", Hours(1020, 1440), "17:00-24:00"),
        ("0-24", Hours(0, 1440), "00:00-24:00"),
        ("09:00-08:59", Hours(540, 1979), "09:00-08:59"),
    ],
)
def test_hours_are_read_in_the_ways_people_write_them(
    text: str, hours: Hours, written: str
) -> None:
    calendar = a_calendar(week={"mon": [text]})

    assert calendar.week[0] == (hours,)
    assert str(hours) == written


def test_full_day_names_and_unsorted_hours_are_put_in_order() -> None:
    calendar = a_calendar(week={"friday": ["13-17", "9-13"]})

    assert dump(calendar)["week"] == {"fri": ["09:00-13:00", "13:00-17:00"]}


def test_exceptions_are_sorted_by_date() -> None:
    calendar = a_calendar(exceptions=[{"date": "2027-01-02"}, {"date": "2026-12-31"}])

    assert [found.first for found in calendar.exceptions] == [date(2026, 12, 31), date(2027, 1, 2)]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("PL", Region("PL")),
        ("pl", Region("PL")),
        ("DE-BY", Region("DE", "BY")),
        ("de-augsburg", Region("DE", "Augsburg")),
    ],
)
def test_holidays_name_a_country_or_a_part_of_one(text: str, region: Region) -> None:
    assert a_calendar(holidays=text).holidays == region


def test_zone_is_found_whatever_the_case_of_its_letters() -> None:
    assert a_calendar("europe/warsaw").zone == "Europe/Warsaw"


def refusal(**fields: object) -> InvalidCalendar:
    with pytest.raises(InvalidCalendar) as refused:
        parse({"name": "company", "zone": "Europe/Warsaw", **fields})
    return refused.value


@pytest.mark.parametrize(
    ("fields", "where", "fix"),
    [
        ({"zone": "Europe/Warszawa"}, "zone", 'did you mean "Europe/Warsaw"'),
        ({"zone": "Warsaw"}, "zone", 'did you mean "Europe/Warsaw"'),
        ({"zone": "../../etc/passwd"}, "zone", "no such time zone"),
        ({"zone": "localtime"}, "zone", "no such time zone"),
        ({"zone": None}, "zone", 'such as "Europe/Warsaw"'),
        ({"name": "  "}, "name", "1 to 100 characters"),
        ({"name": "x" * 101}, "name", "1 to 100 characters"),
        ({"zones": "UTC"}, "calendar", 'did you mean "zone"'),
        ({"week": ["9-17"]}, "week", "mon, tue"),
        ({"week": {"mo": []}}, "week", 'did you mean "mon"'),
        ({"week": {7: []}}, "week", "mon, tue"),
        ({"week": {"mon": [], "monday": []}}, "week", "given twice"),
        ({"week": {"mon": "9-17"}}, "week.mon", "give a list"),
        ({"week": {"mon": ["0-1"] * 25}}, "week.mon", "at most 24"),
        ({"week": {"mon": [9]}}, "week.mon", '"09:00-17:00"'),
        ({"week": {"mon": ["9.00-17.00"]}}, "week.mon", '"09:00-17:00"'),
        ({"week": {"mon": ["9 AM-5 PM"]}}, "week.mon", "24-hour times"),
        ({"week": {"mon": ["9-25"]}}, "week.mon", "24-hour times"),
        ({"week": {"mon": ["9:60-17"]}}, "week.mon", "24-hour times"),
        ({"week": {"mon": ["9-24:01"]}}, "week.mon", "24-hour times"),
        ({"week": {"mon": ["24:00-06:00"]}}, "week.mon", "24-hour times"),
        ({"week": {"mon": ["\u0669-17"]}}, "week.mon", "24-hour times"),
        ({"week": {"mon": ["9-9"]}}, "week.mon", '"00:00-24:00"'),
        ({"week": {"mon": ["00:00-00:00"]}}, "week.mon", '"00:00-24:00"'),
        ({"week": {"mon": ["00:00-23:59"]}}, "week.mon", 'write "24:00"'),
        ({"week": {"mon": ["9-13", "12-17"]}}, "week.mon", 'overlaps "09:00-13:00"'),
        ({"week": {"mon": ["9-13", "9-13"]}}, "week.mon", 'overlaps "09:00-13:00"'),
        ({"holidays": "Poland"}, "holidays", '"PL"'),
        ({"holidays": "XX"}, "holidays", '"PL"'),
        ({"holidays": ["PL"]}, "holidays", '"PL"'),
        ({"holidays": "GB-ENGLAND"}, "holidays", "ENG"),
        ({"holidays": "PL-XYZ"}, "holidays", "known are 02, 04"),
        ({"exceptions": {"date": "2026-12-31"}}, "exceptions", "give a list"),
        ({"exceptions": ["2026-12-31"]}, "exceptions[0]", "date, until, hours, name"),
        ({"exceptions": [{}]}, "exceptions[0].date", '"2026-12-31"'),
        ({"exceptions": [{"date": "31.12.2026"}]}, "exceptions[0].date", '"2026-12-31"'),
        ({"exceptions": [{"date": "2027-02-29"}]}, "exceptions[0].date", '"2026-12-31"'),
        ({"exceptions": [{"date": "9999-12-31"}]}, "exceptions[0].date", "1970 to 2199"),
        (
            {"exceptions": [{"date": "2026-12-31", "until": "2026-12-30"}]},
            "exceptions[0].until",
            "swap them",
        ),
        (
            {"exceptions": [{"date": "2026-12-31", "hours": ["x"]}]},
            "exceptions[0].hours",
            "24-hour times",
        ),
        (
            {"exceptions": [{"date": "2026-12-31"}, {"date": "2026-12-31", "hours": ["9-12"]}]},
            "exceptions",
            "keep one",
        ),
        (
            {"exceptions": [{"date": "2026-12-31", "until": "2027-01-02"}, {"date": "2027-01-01"}]},
            "exceptions",
            "keep one",
        ),
    ],
    ids=str,
)
def test_mistake_is_refused_with_its_place_and_the_way_out(
    fields: dict[str, object], where: str, fix: str
) -> None:
    refused = refusal(**fields)

    assert refused.field == where
    assert fix in refused.fix
    assert str(refused).startswith(f"{where}: ")


@pytest.mark.parametrize("document", [None, "company", 7, ["company"]])
def test_document_that_is_no_mapping_is_refused(document: object) -> None:
    with pytest.raises(InvalidCalendar, match="name, zone, week, holidays, exceptions"):
        parse(document)


def test_long_wrong_value_is_not_repeated_whole() -> None:
    assert len(str(refusal(zone="x" * 10_000))) < 200
