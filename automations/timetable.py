"""When schedules and fixed dates come round on a zone's wall clock. Pure, UTC in and out.

A local time that a day leaps over is the next that exists; one that it has twice is the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from core.calendars.wall import first_instant

_BEHIND = timedelta(hours=4)
"""Further than any clock was ever put back: where to begin so that nothing is passed over."""
SHORTEST = timedelta(minutes=5)
"""Schedules that come round more often are refused: `sweep` is for what must be seen at once."""
_LOOKED_AT = 400
"""Occurrences of a schedule that are looked at when it is saved."""
_ANY_DAY = datetime(2027, 1, 1)  # noqa: DTZ001 - a wall clock
_FIELDS = 5


class Timetable(Protocol):
    """Moments that come round."""

    def after(self, tz: ZoneInfo, at: datetime) -> datetime | None:
        """The first moment (UTC) after `at`; None if none comes any more."""
        ...


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression of five fields: minute, hour, day, month, weekday."""

    expression: str

    def after(self, tz: ZoneInfo, at: datetime) -> datetime | None:
        """The first time after `at` at which the clock of `tz` shows what the expression says."""
        return _after(self.expression, tz, at)


@dataclass(frozen=True, slots=True)
class OneDay:
    """A day of the calendar and a minute of it, once or each year."""

    day: date
    minute: int
    every_year: bool = False
    """29 February is then the 28th in years without it."""

    def after(self, tz: ZoneInfo, at: datetime) -> datetime | None:
        """The day's moment if it lies after `at`."""
        year = at.astimezone(tz).year if self.every_year else self.day.year
        for one in (year, year + 1) if self.every_year else (year,):
            found = first_instant(tz, _in_year(self.day, max(one, self.day.year)), self.minute)
            if found > at:
                return found
        return None


def latest(table: Timetable, tz: ZoneInfo, after: datetime, until: datetime) -> datetime | None:
    """The last moment after `after` and not after `until`; None if there was none."""
    found, following = None, table.after(tz, after)
    while following is not None and following <= until:
        found, following = following, table.after(tz, following)
    return found


def read_cron(text: str) -> Cron:
    """Read a cron expression; ValueError says what is wrong with it."""
    written = " ".join(text.split()).upper()
    if len(written.split(" ")) != _FIELDS:
        raise ValueError(_EXAMPLE)
    try:
        moments = list(islice(CronSim(written, _ANY_DAY), _LOOKED_AT))
    except CronSimError as error:
        raise ValueError(f"{str(error).lower()}; {_EXAMPLE}") from None
    if not moments:
        raise ValueError("no day of any year is like that; look at the day and the month")
    if any(later - earlier < SHORTEST for earlier, later in pairwise(moments)):
        raise ValueError("at least five minutes must lie between two times")
    return Cron(written)


_EXAMPLE = (
    'write minute, hour, day, month and weekday, such as "0 8 * * 1" (every Monday at 08:00)'
    ' or "30 9 1 * *" (on the first of each month at 09:30)'
)


@lru_cache(maxsize=1024)
def _after(expression: str, tz: ZoneInfo, at: datetime) -> datetime | None:
    begin = at.astimezone(tz).replace(tzinfo=None) - _BEHIND
    for wall in CronSim(expression, begin):
        found = first_instant(tz, wall.date(), wall.hour * 60 + wall.minute)
        if found > at:
            return found
    return None


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
