"""What conditions can ask about the present moment, as a calendar sees it.

Without a calendar of its own a leaf uses the ticket's inbox calendar, else the company's. Each
field reads a `LocalMoment`, so that the SQL reading can ask the same function once a calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.calendars import WEEKDAYS
from postroom.condition import Field, Kind, Value
from postroom.facts import ClockFacts, Facts, LocalMoment

INSIDE, OUTSIDE = "inside", "outside"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose calendar a leaf means; `row` is the id of a named calendar, agent or team."""

    kind: Literal["own", "calendar", "agent", "team", "assignee"] = "own"
    row: int = 0


OWN = Whose()


def _hours(moment: LocalMoment) -> Value:
    return inside_or_outside(is_open=moment.open)


READERS: Mapping[str, Callable[[LocalMoment], Value]] = {
    "clock.weekday": lambda moment: moment.weekday,
    "clock.time": lambda moment: moment.minute,
    "clock.date": lambda moment: moment.date,
    "clock.holiday": lambda moment: moment.holiday,
    "clock.working_hours": _hours,
}
"""What each clock field reads of one calendar's moment."""


def inside_or_outside(*, is_open: bool) -> str:
    """How conditions call open and closed hours."""
    return INSIDE if is_open else OUTSIDE


def moment_of(clock: ClockFacts, whose: Whose) -> LocalMoment:
    """The present moment in the calendar a leaf means; KeyError if that calendar is gone."""
    return clock.own if whose.kind == "own" else clock.calendars[whose.row]


def _reader(key: str) -> Callable[[Facts, Whose], Value]:
    read = READERS[key]

    def read_clock(facts: Facts, whose: Whose) -> Value:
        return read(moment_of(facts.clock, whose))

    return read_clock


def working_hours(facts: Facts, whose: Whose) -> Value:
    """Inside or outside; unknown for the assignee's hours while nobody is assigned."""
    clock = facts.clock
    if whose.kind == "agent":
        return inside_or_outside(is_open=clock.agents[whose.row])
    if whose.kind == "team":
        return inside_or_outside(is_open=clock.teams[whose.row])
    if whose.kind != "assignee":
        return _hours(moment_of(clock, whose))
    assignee = facts.ticket.assignee
    return None if assignee is None else inside_or_outside(is_open=clock.agents[assignee])


FIELDS: tuple[Field, ...] = (
    Field(
        key="clock.weekday",
        title="Day of the week",
        kind=Kind.CHOICE,
        read=_reader("clock.weekday"),
        takes="calendar",
        choices=WEEKDAYS,
        closed=True,
        may_be_empty=False,
    ),
    Field(
        key="clock.time",
        title="Time of day",
        kind=Kind.TIME,
        read=_reader("clock.time"),
        takes="calendar",
        may_be_empty=False,
        help="A window such as 17:00-08:00 may cross midnight.",
    ),
    Field(
        key="clock.date",
        title="Date",
        kind=Kind.DATE,
        read=_reader("clock.date"),
        takes="calendar",
        may_be_empty=False,
    ),
    Field(
        key="clock.holiday",
        title="Holiday",
        kind=Kind.YES_NO,
        read=_reader("clock.holiday"),
        takes="calendar",
        may_be_empty=False,
        help="Whether today is a public holiday or a closed day of the calendar.",
    ),
    Field(
        key="clock.working_hours",
        title="Working hours",
        kind=Kind.CHOICE,
        read=working_hours,
        takes="hours",
        choices=(INSIDE, OUTSIDE),
        closed=True,
        may_be_empty=False,
        help="Of the inbox or company, a calendar, an agent, a team, or the assigned agent.",
    ),
)

_OWN: Mapping[str, Callable[[Facts], Value]] = {
    "clock.weekday": lambda facts: facts.clock.own.weekday,
    "clock.time": lambda facts: facts.clock.own.minute,
    "clock.date": lambda facts: facts.clock.own.date,
    "clock.holiday": lambda facts: facts.clock.own.holiday,
    "clock.working_hours": lambda facts: INSIDE if facts.clock.own.open else OUTSIDE,
}

OWN_READERS: Mapping[Callable[..., Value], Callable[[Facts], Value]] = {
    field.read: _OWN[field.key] for field in FIELDS
}
"""A field's reader → the same for the ticket's own calendar, which most leaves mean, in one call."""
