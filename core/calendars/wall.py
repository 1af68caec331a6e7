"""The wall clock of a zone: when it first shows a time, and what it shows at an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def in_utc(at: datetime) -> datetime:
    """The same instant with the zone UTC; ValueError for a naive time, which names no instant."""
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone; give an aware time in UTC")
    return at.astimezone(UTC)


def first_instant(tz: ZoneInfo, day: date, minute: int = 0) -> datetime:
    """The first instant (UTC) at which the clock of `tz` shows a local minute, or is past it.

    A time that the clock leaps over is the instant of the leap, the next time that exists; one
    that it shows twice is the first. So later local times never come at earlier instants, hours
    that touch on the wall touch in UTC, and each local time counts once.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    aware = wall.replace(tzinfo=tz)  # fold=0: the earlier of two, or the old offset in a leap
    found = aware.astimezone(UTC)
    if found.astimezone(tz).replace(tzinfo=None) == wall:
        return found
    return _leap(tz, aware.replace(fold=1).astimezone(UTC), found)


def next_clock(tz: ZoneInfo, at: datetime, minute: int) -> datetime:
    """The next instant after `at` at which a day's clock first shows `minute` (0-1439).

    On a day without that time it is the leap; on a day with two of it, the first. At most once
    for each local day.
    """
    day = at.astimezone(tz).date()
    found = first_instant(tz, day, minute)
    while found <= at:
        day += timedelta(days=1)
        found = first_instant(tz, day, minute)
    return found


def _leap(tz: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first instant with the offset of `after`; at `before` the old one still holds."""
    offset = after.astimezone(tz).utcoffset()
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
