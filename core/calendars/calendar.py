"""What a calendar is: weekly hours, public holidays and dated exceptions in a time zone."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from core.calendars.hours import Hours
from core.calendars.public_holidays import Region, names_of_year

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names of the days in documents and conditions; the place of each is `date.weekday()`."""

Span = tuple[datetime, datetime]
"""From an instant until just before another; both aware, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionalDays:
    """Days `first` to `last` (both included) with hours of their own; no hours means closed."""

    first: date
    last: date
    hours: tuple[Hours, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a company, an inbox, a team or an agent works. Made by `parse`, which checks it.

    Hours belong to the day on which they start: hours over midnight run to their end, also into a
    holiday or a closed day. Exceptions go before holidays, holidays before the week.
    """

    name: str
    zone: str
    week: tuple[tuple[Hours, ...], ...]
    """Seven days, Monday first; the hours of a day sorted, not overlapping."""
    holidays: Region | None = None
    exceptions: tuple[ExceptionalDays, ...] = ()
    """Sorted; no day stands in two of them."""
    memo: dict[int, tuple[Span, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """Open spans by UTC day, kept by `core.calendars.spans` for nobody else."""

    @property
    def tz(self) -> ZoneInfo:
        """The zone's rules (zoneinfo keeps one object a name)."""
        return ZoneInfo(self.zone)


def hours_of(calendar: Calendar, day: date) -> tuple[Hours, ...]:
    """The hours that start on a local day, after holidays and exceptions."""
    found = exception_on(calendar, day)
    if found is not None:
        return found.hours
    if _public_name(calendar, day, None) is not None:
        return ()
    return calendar.week[day.weekday()]


def exception_on(calendar: Calendar, day: date) -> ExceptionalDays | None:
    """The exception that covers a local day, if any."""
    place = bisect_right(calendar.exceptions, day, key=attrgetter("first"))
    if not place or calendar.exceptions[place - 1].last < day:
        return None
    return calendar.exceptions[place - 1]


def is_holiday(calendar: Calendar, day: date) -> bool:
    """Whether a local day is kept as a holiday: a public one, or closed by an exception.

    A public holiday for which an exception gives hours is worked, so it is none.
    """
    return holiday_name(calendar, day) is not None


def holiday_name(calendar: Calendar, day: date, language: str | None = None) -> str | None:
    """The name of the holiday kept on a local day, None if it is none.

    A closure's own name goes first ("" if neither it nor the country names the day). Public names
    come in `language` where the library has it, else in the country's own.
    """
    found = exception_on(calendar, day)
    if found is not None and found.hours:
        return None
    if found is not None and found.name:
        return found.name
    public = _public_name(calendar, day, language)
    return public if found is None else public or ""


def _public_name(calendar: Calendar, day: date, language: str | None) -> str | None:
    if calendar.holidays is None:
        return None
    return names_of_year(calendar.holidays, day.year, language).get(day)
