"""A calendar's hours as spans of UTC: worked out once for each UTC day, then looked up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from core.calendars.calendar import Calendar, Span, hours_of
from core.calendars.wall import first_instant

HORIZON = 3 * 366
"""How many days ahead is looked for an opening, a closing or the end of a wait."""

_LAST = date.max.toordinal() - 3
"""The last UTC day that is looked at; the local days around it must exist."""

_KEPT = 4 * HORIZON
"""Days a calendar's memo holds before it is emptied; a day is about 300 bytes."""

_DAY = timedelta(days=1)
_REACH = range(-2, 2)
"""Local days that can touch a UTC day: zones reach from -12 to +14 hours, hours over midnight."""


def spans_on(calendar: Calendar, ordinal: int) -> tuple[Span, ...]:
    """The open spans inside one UTC day (`date.toordinal()`), in order, never touching."""
    found = calendar.memo.get(ordinal)
    if found is None:
        if len(calendar.memo) >= _KEPT:
            calendar.memo.clear()
        found = calendar.memo[ordinal] = _work_out(calendar, date.fromordinal(ordinal))
    return found


def spans_from(calendar: Calendar, at: datetime, days: int = HORIZON) -> Iterator[Span]:
    """The open spans from `at` (UTC) on, in order; those of neighbour days may touch.

    The first begins at `at` when the calendar is open then. Ends after `days` days.
    """
    first = at.toordinal()
    for ordinal in range(first, min(first + days, _LAST)):
        for start, end in spans_on(calendar, ordinal):
            if end > at:
                yield max(start, at), end


def _work_out(calendar: Calendar, day: date) -> tuple[Span, ...]:
    midnight = datetime.combine(day, time(), UTC)
    clipped = [
        (max(start, midnight), min(end, midnight + _DAY))
        for offset in _REACH
        for start, end in _of_local_day(calendar, day + offset * _DAY)
    ]
    return tuple(_joined(sorted(span for span in clipped if span[0] < span[1])))


def _of_local_day(calendar: Calendar, day: date) -> Iterator[Span]:
    tz = calendar.tz
    for hours in hours_of(calendar, day):
        yield first_instant(tz, day, hours.start), first_instant(tz, day, hours.end)


def _joined(spans: list[Span]) -> Iterator[Span]:
    """Sorted spans with those that touch or overlap made one."""
    if not spans:
        return
    start, end = spans[0]
    for following in spans[1:]:
        if following[0] > end:
            yield start, end
            start = following[0]
        end = max(end, following[1])
    yield start, end
