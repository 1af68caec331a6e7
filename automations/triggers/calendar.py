"""Triggers of the calendar: at set times they run over the tickets that match then."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from automations.timetable import Cron, OneDay, Timetable, read_cron
from automations.triggers.options import Name, Options
from automations.triggers.time import Span
from postroom.trigger import Named, Trigger

LATEST = "6h"
"""How late a time that was missed while Postroom was down is made up for, unless one says so."""
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def _cron(text: str) -> str:
    return read_cron(text).expression


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise ValueError('write a day such as "2026-12-24"') from None


def _clock(text: str) -> str:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError('write a 24-hour time such as "08:00"')
    return f"{int(found[1]):02}:{found[2]}"


class Calendared(Options):
    """What both have in common."""

    calendar: Name | None = Field(
        None, description="Whose clock it goes by; the company's if left out."
    )
    made_up_within: Span = Field(
        LATEST, description="A time missed while Postroom was down is made up for if less late."
    )

    @property
    def timetable(self) -> Timetable:
        """When it comes round."""
        raise NotImplementedError


class Schedule(Calendared):
    """A cron expression."""

    cron: Annotated[str, AfterValidator(_cron)] = Field(
        description="Minute, hour, day, month and weekday: 0 8 * * 1 is every Monday at 08:00.",
        examples=["0 8 * * 1"],
    )

    @property
    def timetable(self) -> Cron:
        """When it comes round."""
        return Cron(self.cron)


class OnDate(Calendared):
    """A day and a time."""

    on: Annotated[str, AfterValidator(_day)] = Field(
        description="The day.", examples=["2026-12-24"]
    )
    at: Annotated[str, AfterValidator(_clock)] = Field(
        "09:00", description="The time of day.", examples=["09:00"]
    )
    every_year: bool = Field(default=False, description="Again each year on that day.")

    @property
    def timetable(self) -> OneDay:
        """When it comes."""
        hour, minute = self.at.split(":")
        day = date.fromisoformat(self.on)
        return OneDay(day, int(hour) * 60 + int(minute), self.every_year)


TRIGGERS: tuple[Trigger, ...] = (
    Trigger(
        key="schedule",
        title="At set times",
        events=frozenset({"schedule"}),
        options=Schedule,
        references={"calendar": Named("calendar", "calendar")},
        timed=True,
        help="Runs once for each ticket that matches the conditions then. A time the clock leaps"
        " over is the next that exists; one it shows twice counts once.",
    ),
    Trigger(
        key="date",
        title="On a date",
        events=frozenset({"date"}),
        options=OnDate,
        references={"calendar": Named("calendar", "calendar")},
        timed=True,
        help="Runs once for each ticket that matches the conditions at that moment.",
    ),
)
