"""A slow, plain reading of a calendar's document, minute by minute, to hold the fast one against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from core.calendars import WEEKDAYS, Calendar, parse

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

Week = Mapping[str, Sequence[str]]


def a_calendar(zone: str = "Europe/Warsaw", week: Week | None = None, **fields: object) -> Calendar:
    return parse({"name": "company", "zone": zone, "week": week or {}, **fields})


def every_day(*hours: str) -> Week:
    return dict.fromkeys(WEEKDAYS, hours)


def weekdays(*hours: str) -> Week:
    return dict.fromkeys(WEEKDAYS[:5], hours)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def transitions(zone: str, first: int, last: int) -> list[datetime]:
    """The instants (to the minute) at which a zone's offset changes, hour by hour, minute by minute."""
    tz, found = ZoneInfo(zone), []
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while at < end:
        following = at + timedelta(hours=1)
        if at.astimezone(tz).utcoffset() != following.astimezone(tz).utcoffset():
            found.append(_exactly(tz, at))
        at = following
    return found


def _exactly(tz: ZoneInfo, at: datetime) -> datetime:
    offset = at.astimezone(tz).utcoffset()
    while at.astimezone(tz).utcoffset() == offset:
        at += MINUTE
    return at


@dataclass(frozen=True, slots=True)
class Minute:
    at: datetime
    open: bool
    date: date


def minutes(zone: str, week: Week, start: datetime, days: int) -> list[Minute]:
    """Every minute from `start` on: what the wall shows, set against the hours as they are written.

    A clock that is set back is read as standing still until it has caught up with itself: that is
    what it means that each local time counts once.
    """
    read = {day: [_read(text) for text in texts] for day, texts in week.items()}
    return [
        Minute(at, _inside(read, latest), wall.date())
        for at, wall, latest in _walls(zone, start, days)
    ]


@lru_cache(maxsize=64)
def _walls(zone: str, start: datetime, days: int) -> list[tuple[datetime, datetime, datetime]]:
    """Each minute, what the wall shows then, and the latest that it has shown by then."""
    tz = ZoneInfo(zone)
    before = range(-3 * 60, 0)  # long enough to have seen the time before the clock was set back
    instants = [start + count * MINUTE for count in (*before, *range(days * 24 * 60))]
    walls = [at.astimezone(tz).replace(tzinfo=None) for at in instants]
    return list(zip(instants, walls, accumulate(walls, max), strict=True))[len(before) :]


def _read(text: str) -> tuple[int, int]:
    (start, _, start_minute), (end, _, end_minute) = (
        part.partition(":") for part in text.split("-")
    )
    opens, closes = int(start) * 60 + int(start_minute), int(end) * 60 + int(end_minute)
    return opens, closes if closes > opens else closes + 24 * 60


def _inside(read: Mapping[str, list[tuple[int, int]]], wall: datetime) -> bool:
    minute = wall.hour * 60 + wall.minute
    today = read.get(WEEKDAYS[wall.weekday()], [])
    yesterday = read.get(WEEKDAYS[wall.weekday() - 1], [])
    return any(opens <= minute < closes for opens, closes in today) or any(
        opens <= minute + 24 * 60 < closes for opens, closes in yesterday
    )
