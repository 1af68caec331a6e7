"""Set times in words: every Monday at 08:00."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

from babel.dates import format_date, format_skeleton

from automations.sentence.words import each_of, quoted
from core.i18n import language, marked, translate

_NUMBER = re.compile(r"[0-9]{1,2}")
_STEP = re.compile(r"\*/([0-9]{1,2})")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_WORKDAYS = frozenset({"1-5", "MON-FRI"})
_EVERY: Mapping[str, str] = {
    "MON": marked("every Monday"),
    "TUE": marked("every Tuesday"),
    "WED": marked("every Wednesday"),
    "THU": marked("every Thursday"),
    "FRI": marked("every Friday"),
    "SAT": marked("every Saturday"),
    "SUN": marked("every Sunday"),
}

Say: TypeAlias = Callable[..., str]
"""`translate`, with the language in it."""


def set_time(trigger: str, options: Mapping[str, Any], locale: str) -> str:
    """When a schedule or a date comes round; empty for any other trigger."""

    def say(message: str, **values: object) -> str:
        return translate(message, locale, **values)

    match trigger:
        case "schedule":
            said = _schedule(str(options.get("cron", "")), say, locale)
        case "date":
            said = _date(options, say, locale)
        case _:
            return ""
    name = options.get("calendar")
    if not name:
        return said
    return say("{time} by the calendar {name}", time=said, name=quoted(name, locale))


def _schedule(cron: str, say: Say, locale: str) -> str:
    fields = cron.split()
    said = _in_words(fields, say, locale) if len(fields) == 5 else ""
    return said or say("on the schedule {cron}", cron=quoted(cron, locale))


def _in_words(fields: list[str], say: Say, locale: str) -> str:
    minute, hour, day, month, weekday = fields
    if month != "*":
        return ""
    if day == weekday == hour == "*":
        return _within_hours(minute, say)
    times = _times(minute, hour, locale)
    days = _days(day, weekday, say, locale)
    return say("{days} at {times}", days=days, times=times) if times and days else ""


def _within_hours(minute: str, say: Say) -> str:
    if step := _STEP.fullmatch(minute):
        return say("every {count} minutes", count=step[1])
    if _NUMBER.fullmatch(minute):
        return say("every hour at minute {minute}", minute=int(minute))
    return ""


def _times(minute: str, hour: str, locale: str) -> str:
    hours = hour.split(",")
    if not all(_NUMBER.fullmatch(part) for part in (minute, *hours)):
        return ""
    return each_of([f"{int(one):02}:{int(minute):02}" for one in hours], locale)


def _days(day: str, weekday: str, say: Say, locale: str) -> str:
    if day == weekday == "*":
        return say("every day")
    if day == "*":
        return _weekdays(weekday, say, locale)
    if weekday == "*" and day == "L":
        return say("on the last day of each month")
    if weekday == "*" and _NUMBER.fullmatch(day):
        return say("on day {day} of each month", day=int(day))
    return ""


def _weekdays(weekday: str, say: Say, locale: str) -> str:
    if weekday in _WORKDAYS:
        return say("from Monday to Friday")
    named = [_named(part) for part in weekday.split(",")]
    if not all(named):
        return ""
    return each_of([say(_EVERY[name]) for name in named], locale)


def _named(part: str) -> str:
    if part in _EVERY:
        return part
    return _DAYS[int(part) % 7] if _NUMBER.fullmatch(part) and int(part) < 8 else ""


def _date(options: Mapping[str, Any], say: Say, locale: str) -> str:
    try:
        day = date.fromisoformat(str(options.get("on", "")))
    except ValueError:
        return say("on a date")
    at = str(options.get("at") or "09:00")
    if not options.get("every_year"):
        shown = format_date(day, "long", locale=language(locale))
        return say("on {date} at {time}", date=shown, time=at)
    shown = format_skeleton("MMMMd", day, locale=language(locale))
    return say("each year on {date} at {time}", date=shown, time=at)
