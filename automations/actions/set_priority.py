"""Give the ticket a priority."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from automations.actions.options import Options
from postroom.action import Action, Plan, PlanContext, SetPriority


class SetPriorityOptions(Options):
    """The priority."""

    priority: Literal["low", "normal", "high", "urgent"] = Field(examples=["high"])


class SetPriorityAction(Action[SetPriorityOptions]):
    """Sets the priority unless the ticket has it already."""

    key = "set_priority"
    title = "Set the priority"
    options = SetPriorityOptions

    def plan(self, options: SetPriorityOptions, context: PlanContext) -> Plan:
        if context.facts.ticket.priority == options.priority:
            return Plan(skipped="the ticket has this priority already")
        return Plan((SetPriority(options.priority),))
