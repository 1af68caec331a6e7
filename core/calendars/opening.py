"""Questions to a calendar: open or not, until when, and how much work lies between."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.calendars.calendar import WEEKDAYS, Calendar, is_holiday
from core.calendars.spans import HORIZON, spans_from, spans_on
from core.calendars.wall import in_utc, next_clock
from postroom.facts import LocalMoment

_NONE = timedelta(0)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether `at` lies inside working hours; the opening instant does, the closing does not."""
    at = in_utc(at)
    return any(start <= at < end for start, end in spans_on(calendar, at.toordinal()))


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """The first open instant, `at` itself if open then; None if none in three years."""
    return _opening(calendar, in_utc(at), HORIZON)


def next_closing(calendar: Calendar, at: datetime) -> datetime | None:
    """The first closed instant, `at` itself if closed then; None if none in three years."""
    return _closing(calendar, in_utc(at), HORIZON)


def working_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The real time that is open between two instants; negative if `end` is before `start`."""
    start, end = in_utc(start), in_utc(end)
    if end < start:
        return -working_between(calendar, end, start)
    days = end.toordinal() - start.toordinal() + 1
    spans = spans_from(calendar, start, days)
    return sum((min(closes, end) - opens for opens, closes in spans if opens < end), _NONE)


def add_working(calendar: Calendar, at: datetime, span: timedelta) -> datetime | None:
    """The first instant by which `span` of working time has passed since `at`.

    Eight hours from an opening at 9:00 end at 17:00, when it closes, not at the next opening; no
    span ends at `at`. None if three years do not hold that much; ValueError for a negative span.
    """
    if span < _NONE:
        raise ValueError(f"a wait of {span} lies in the past; give a span of zero or more")
    at = in_utc(at)
    if span == _NONE:
        return at
    for start, end in spans_from(calendar, at):
        if end - start >= span:
            return start + span
        span -= end - start
    return None


def local(calendar: Calendar, at: datetime) -> LocalMoment:
    """What clock conditions read at `at`: weekday, minute, date, holiday and whether it is open."""
    at = in_utc(at)
    wall = at.astimezone(calendar.tz)
    return LocalMoment(
        weekday=WEEKDAYS[wall.weekday()],
        minute=wall.hour * 60 + wall.minute,
        date=wall.date().isoformat(),
        holiday=is_holiday(calendar, wall.date()),
        open=is_open(calendar, at),
    )


def next_time(calendar: Calendar, at: datetime, minute: int) -> datetime:
    """The next instant after `at` at which the calendar's clock comes to `minute` of its day.

    A time that a day leaps over is the next that exists, one that it has twice is the first.
    """
    return next_clock(calendar.tz, in_utc(at), minute)


def next_boundary(calendar: Calendar, at: datetime) -> datetime:
    """The next instant after `at` at which `is_open` or the local date changes."""
    at = in_utc(at)
    midnight = next_clock(calendar.tz, at, 0)
    change = _closing(calendar, at, 3) if is_open(calendar, at) else _opening(calendar, at, 3)
    return min(midnight, change or midnight)


def _opening(calendar: Calendar, at: datetime, days: int) -> datetime | None:
    return next((start for start, _ in spans_from(calendar, at, days)), None)


def _closing(calendar: Calendar, at: datetime, days: int) -> datetime | None:
    """The end of the open spans that touch one another from `at` on."""
    open_until = at
    for start, end in spans_from(calendar, at, days):
        if start > open_until:
            return open_until
        open_until = end
    return open_until if open_until.toordinal() < at.toordinal() + days else None
