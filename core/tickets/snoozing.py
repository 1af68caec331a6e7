"""When a ticket that is put away comes back: pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from core import calendars
from core.calendars import Calendar
from postroom.action import Snooze

NEVER: Final = "the calendar has no such moment"
MOST_DAYS = 60
"""How many days are tried for one that is worked on."""


def snoozed_until(calendar: Calendar, now: datetime, asked: Snooze) -> datetime | None:
    """The moment somebody asks for, later than now; None if the calendar has none."""
    if asked.minute is not None:
        return _clock(calendar, now, asked.minute, working=asked.working)
    if asked.span is None:
        return None
    if asked.working:
        return calendars.add_working(calendar, now, asked.span)
    return now + asked.span


def _clock(calendar: Calendar, now: datetime, minute: int, *, working: bool) -> datetime | None:
    moment = calendars.next_time(calendar, now, minute)
    for _ in range(MOST_DAYS):
        if not working or calendars.hours_of(calendar, moment.astimezone(calendar.tz).date()):
            return moment
        moment = calendars.next_time(calendar, moment, minute)
    return None
