"""Hours of a day on the wall clock: half-open, to the minute, up to 24:00 or over midnight."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.calendars.errors import InvalidCalendar

DAY = 24 * 60
"""Minutes of a wall-clock day; as the end of hours it means midnight, 24:00."""

_MINUTES = r"([0-9]{1,2})(?::([0-9]{2}))?"
_HOURS = re.compile(rf"\s*{_MINUTES}\s*[-\u2013\u2014]\s*{_MINUTES}\s*")
_EXAMPLE = (
    'write 24-hour times such as "09:00-17:00", "17:00-24:00" or, over midnight, "22:00-06:00"'
)


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From `start` until just before `end`, in minutes after the midnight that begins the day.

    An end above 1440 lies on the next day: 17:00-09:00 is (1020, 1980). Never longer than a day.
    """

    start: int
    end: int

    def __str__(self) -> str:
        end = self.end if self.end <= DAY else self.end - DAY
        return f"{_clock(self.start)}-{_clock(end)}"


WHOLE_DAY = Hours(0, DAY)


def parse_hours(text: object, field: str) -> Hours:
    """Reads "09:00-17:00", "9-17" or "22:00-06:00"; else InvalidCalendar that names `field`.

    "00:00-23:59" is refused: it closes a round-the-clock calendar for a minute at midnight.
    """
    found = _HOURS.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise InvalidCalendar(field=field, value=text, fix=_EXAMPLE)
    start, end = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    fix = _EXAMPLE if max(start, end) > DAY or start == DAY else _objection(start, end)
    if fix:
        raise InvalidCalendar(field=field, value=text, fix=fix)
    return Hours(start, end if end > start else end + DAY)


def in_window(minute: int, start: int, end: int) -> bool:
    """Whether a minute of the local day lies from `start` until just before `end`.

    All three are minutes after local midnight. A window whose end is not after its start crosses
    midnight (17:00-08:00); one whose end equals its start is the whole day.
    """
    if start < end:
        return start <= minute < end
    return minute >= start or minute < end


def _minutes(hours: str, minutes: str | None) -> int:
    """Minutes since midnight, above DAY where no clock shows such a time."""
    past_hour = int(minutes or 0)
    return int(hours) * 60 + past_hour if past_hour < 60 else DAY + 1


def _objection(start: int, end: int) -> str:
    if end == start:
        return 'these hours are empty; for a whole day write "00:00-24:00", for none leave them out'
    if end == DAY - 1:
        return 'the last minute before midnight would be closed; write "24:00" as the end'
    return ""


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
