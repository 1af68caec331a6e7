"""The stored form of a calendar: a small JSON document, read strictly, written in one way.

    {"name": "company", "zone": "Europe/Warsaw",
     "week": {"mon": ["09:00-12:00", "13:00-17:00"], "fri": ["22:00-06:00"], "sun": ["00:00-24:00"]},
     "holidays": "PL",
     "exceptions": [{"date": "2026-12-31", "hours": ["09:00-12:00"]},
                    {"date": "2027-01-02", "until": "2027-01-08", "name": "Stocktaking"}]}

A day that is left out is closed, and so is an exception without hours. "DE-BY" names the holidays
of a part of a country. Hours of one day must not overlap, since that is a slip of the pen; hours
over midnight may run into the next day's, which makes one long opening.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from zoneinfo import available_timezones

from core.calendars.calendar import WEEKDAYS, Calendar, ExceptionalDays
from core.calendars.errors import InvalidCalendar, suggest
from core.calendars.hours import Hours, parse_hours
from core.calendars.public_holidays import parse_region

_FIELDS = ("name", "zone", "week", "holidays", "exceptions")
_EXCEPTION_FIELDS = ("date", "until", "hours", "name")
_LONGEST_NAME = 100
_MOST_HOURS = 24
_MOST_EXCEPTIONS = 1000
_YEARS = range(1970, 2200)
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {name: name[:3] for name in (*WEEKDAYS, *_FULL_NAMES)}
_NO_ZONES = {"Factory", "localtime", "posixrules"}
"""Names that the zone database lists but that say nothing about where."""


def parse(document: object) -> Calendar:
    """Reads a calendar's document; InvalidCalendar names the first field that is wrong."""
    fields = _mapping(document, "calendar", _FIELDS)
    return Calendar(
        name=_name(fields.get("name"), "name"),
        zone=_zone(fields.get("zone")),
        week=_week(fields.get("week", {})),
        holidays=parse_region(region, "holidays") if (region := fields.get("holidays")) else None,
        exceptions=_exceptions(fields.get("exceptions", [])),
    )


def dump(calendar: Calendar) -> dict[str, object]:
    """The document of a calendar; `parse` makes the same calendar of it again."""
    days = zip(WEEKDAYS, calendar.week, strict=True)
    return {
        "name": calendar.name,
        "zone": calendar.zone,
        "week": {day: _texts(hours) for day, hours in days if hours},
        "holidays": str(calendar.holidays) if calendar.holidays else None,
        "exceptions": [_dump_exception(exceptional) for exceptional in calendar.exceptions],
    }


def _mapping(value: object, field: str, known: Collection[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise InvalidCalendar(field=field, value=value, fix=f"give fields: {', '.join(known)}")
    for key in value:
        if key not in known:
            hint = suggest(str(key), known) or f"known are {', '.join(known)}"
            raise InvalidCalendar(field=field, value=key, fix=f"there is no such field; {hint}")
    return value


def _list(value: object, field: str, most: int, of: str) -> list[object]:
    if not isinstance(value, (list, tuple)):
        raise InvalidCalendar(field=field, value=value, fix=f"give a list of {of}")
    if len(value) > most:
        fix = f"a list of {len(value)} is too long; give at most {most}"
        raise InvalidCalendar(field=field, value=value, fix=fix)
    return list(value)


def _name(value: object, field: str) -> str:
    name = value.strip() if isinstance(value, str) else ""
    if not name or len(name) > _LONGEST_NAME:
        fix = f"write a name of 1 to {_LONGEST_NAME} characters"
        raise InvalidCalendar(field=field, value=value, fix=fix)
    return name


@cache
def _zones() -> Mapping[str, str]:
    return {name.casefold(): name for name in available_timezones() - _NO_ZONES}


def _zone(value: object) -> str:
    known = _zones()
    name = value.strip() if isinstance(value, str) else ""
    found = known.get(name.casefold())
    if found is None:
        hint = suggest(name, known.values()) or 'write a place such as "Europe/Warsaw"'
        fix = f"no such time zone is known; {hint}"
        raise InvalidCalendar(field="zone", value=value, fix=fix)
    return found


def _week(value: object) -> tuple[tuple[Hours, ...], ...]:
    week: dict[str, tuple[Hours, ...]] = {}
    for key, hours in _mapping(value, "week", tuple(_DAYS)).items():
        if _DAYS[key] in week:
            raise InvalidCalendar(field="week", value=key, fix="this day is given twice; join them")
        week[_DAYS[key]] = _day_hours(hours, f"week.{key}")
    return tuple(week.get(day, ()) for day in WEEKDAYS)


def _day_hours(value: object, field: str) -> tuple[Hours, ...]:
    texts = _list(value, field, _MOST_HOURS, 'hours such as ["09:00-17:00"]')
    found = sorted(parse_hours(text, field) for text in texts)
    for earlier, later in pairwise(found):
        if later.start < earlier.end:
            fix = f'it overlaps "{earlier}"; join the two or change one'
            raise InvalidCalendar(field=field, value=str(later), fix=fix)
    return tuple(found)


def _exceptions(value: object) -> tuple[ExceptionalDays, ...]:
    items = _list(value, "exceptions", _MOST_EXCEPTIONS, 'days such as {"date": "2026-12-31"}')
    found = [_exception(item, f"exceptions[{place}]") for place, item in enumerate(items)]
    found.sort(key=lambda exceptional: exceptional.first)
    for earlier, later in pairwise(found):
        if later.first <= earlier.last:
            fix = f"the exception from {earlier.first} to {earlier.last} has that day too; keep one"
            raise InvalidCalendar(field="exceptions", value=later.first.isoformat(), fix=fix)
    return tuple(found)


def _exception(value: object, field: str) -> ExceptionalDays:
    fields = _mapping(value, field, _EXCEPTION_FIELDS)
    first = _date(fields.get("date"), f"{field}.date")
    last = _date(until, f"{field}.until") if (until := fields.get("until")) else first
    if last < first:
        fix = f"the last day lies before the first, {first}; swap them"
        raise InvalidCalendar(field=f"{field}.until", value=last.isoformat(), fix=fix)
    return ExceptionalDays(
        first=first,
        last=last,
        hours=_day_hours(fields.get("hours", []), f"{field}.hours"),
        name=_name(name, f"{field}.name") if (name := fields.get("name")) else "",
    )


def _date(value: object, field: str) -> date:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        fix = f'write a date such as "2026-12-31", {_YEARS[0]} to {_YEARS[-1]}'
        raise InvalidCalendar(field=field, value=value, fix=fix)
    return found


def _dump_exception(exceptional: ExceptionalDays) -> dict[str, object]:
    written: dict[str, object] = {"date": exceptional.first.isoformat()}
    if exceptional.last > exceptional.first:
        written["until"] = exceptional.last.isoformat()
    if exceptional.hours:
        written["hours"] = _texts(exceptional.hours)
    if exceptional.name:
        written["name"] = exceptional.name
    return written


def _texts(hours: tuple[Hours, ...]) -> list[str]:
    return [str(span) for span in hours]
