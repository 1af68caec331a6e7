"""Give the ticket a type, or none."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import model_validator

from automations.actions.options import Name, Options
from postroom.action import Action, Plan, PlanContext, SetType


class SetTypeOptions(Options):
    """The type, by name; `to: nothing` takes the type away."""

    type: Name | None = None
    to: Literal["nothing"] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> SetTypeOptions:
        if (self.type is None) is (self.to is None):
            raise ValueError('write "type" with a name, or "to: nothing"')
        return self


class SetTypeAction(Action[SetTypeOptions]):
    """Sets the type unless the ticket has it already."""

    key = "set_type"
    title = "Set the type"
    options = SetTypeOptions
    references: ClassVar[dict[str, str]] = {"type": "type"}

    def plan(self, options: SetTypeOptions, context: PlanContext) -> Plan:
        wanted = None if options.type is None else context.row("type", options.type)
        if context.facts.ticket.type == wanted:
            return Plan(skipped="the ticket has this type already")
        return Plan((SetType(wanted),))
