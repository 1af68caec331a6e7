"""Put the ticket into a status."""

from __future__ import annotations

from typing import ClassVar

from automations.actions.options import Name, Options
from postroom.action import Action, Plan, PlanContext, SetStatus


class SetStatusOptions(Options):
    """The status, by name."""

    status: Name


class SetStatusAction(Action[SetStatusOptions]):
    """Sets the status unless the ticket has it already."""

    key = "set_status"
    title = "Set the status"
    options = SetStatusOptions
    references: ClassVar[dict[str, str]] = {"status": "status"}

    def plan(self, options: SetStatusOptions, context: PlanContext) -> Plan:
        status = context.row("status", options.status)
        if context.facts.ticket.status == status:
            return Plan(skipped="the ticket has this status already")
        return Plan((SetStatus(status),))
