"""Working hours in a time zone, with holidays and exceptions: pure, UTC in and out.

Only here does local time exist. A calendar is parsed once and kept, since it remembers the spans
it has worked out; a changed calendar is a new one.
"""

from core.calendars.calendar import (
    WEEKDAYS,
    Calendar,
    ExceptionalDays,
    holiday_name,
    hours_of,
    is_holiday,
)
from core.calendars.document import dump, parse
from core.calendars.errors import InvalidCalendar
from core.calendars.hours import WHOLE_DAY, Hours, in_window, parse_hours
from core.calendars.opening import (
    add_working,
    is_open,
    local,
    next_boundary,
    next_closing,
    next_opening,
    next_time,
    working_between,
)
from core.calendars.public_holidays import Region

__all__ = [
    "WEEKDAYS",
    "WHOLE_DAY",
    "Calendar",
    "ExceptionalDays",
    "Hours",
    "InvalidCalendar",
    "Region",
    "add_working",
    "dump",
    "holiday_name",
    "hours_of",
    "in_window",
    "is_holiday",
    "is_open",
    "local",
    "next_boundary",
    "next_closing",
    "next_opening",
    "next_time",
    "parse",
    "parse_hours",
    "working_between",
]
