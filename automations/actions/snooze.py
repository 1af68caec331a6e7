"""Put the ticket away until later."""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import Field, field_validator, model_validator

from automations.actions.options import Name, Options
from automations.spans import parse_span
from postroom.action import Action, Plan, PlanContext, Snooze

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class SnoozeOptions(Options):
    """For a span, or until the clock says so; by whose clock and hours."""

    span: str | None = Field(None, description="How long: 2h, 3d.", examples=["2h"])
    until: str | None = Field(None, description="A local time: 09:00.")
    calendar: Name | None = Field(None, description="Whose clock and hours; else the ticket's own.")
    in_hours: bool = Field(
        default=False, description="Count working hours only, or wait for a working day."
    )

    @field_validator("span")
    @classmethod
    def _is_span(cls, span: str | None) -> str | None:
        if span is not None:
            parse_span(span)
        return span

    @field_validator("until")
    @classmethod
    def _is_time(cls, until: str | None) -> str | None:
        if until is not None and not _CLOCK.fullmatch(until):
            raise ValueError(f'"{until[:60]}" is no time of day; write one such as "09:00"')
        return until

    @model_validator(mode="after")
    def _one_of_both(self) -> SnoozeOptions:
        if (self.span is None) is (self.until is None):
            raise ValueError('write how long: either "span: 2h" or "until: 09:00"')
        return self

    @property
    def minute(self) -> int | None:
        """Minute of the day that `until` names."""
        if self.until is None:
            return None
        hours, _, minutes = self.until.partition(":")
        return int(hours) * 60 + int(minutes)


class SnoozeAction(Action[SnoozeOptions]):
    """It comes back by itself then, or with the customer's next message."""

    key = "snooze"
    title = "Snooze"
    options = SnoozeOptions
    help = "Puts the ticket away until then; it comes back earlier if the customer writes."
    references: ClassVar[dict[str, str]] = {"calendar": "calendar"}

    def plan(self, options: SnoozeOptions, context: PlanContext) -> Plan:
        calendar = None if options.calendar is None else context.row("calendar", options.calendar)
        asked = Snooze(
            span=None if options.span is None else parse_span(options.span),
            minute=options.minute,
            working=options.in_hours,
            calendar=calendar,
        )
        return Plan((asked,))
