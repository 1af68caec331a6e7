"""Put the ticket into another inbox."""

from __future__ import annotations

from typing import ClassVar

from automations.actions.options import Name, Options
from postroom.action import Action, MoveToInbox, Plan, PlanContext


class MoveOptions(Options):
    """The inbox, by name."""

    inbox: Name


class MoveAction(Action[MoveOptions]):
    """Answers still leave through the account the ticket came in by."""

    key = "move_to_inbox"
    title = "Move to an inbox"
    options = MoveOptions
    help = "Whoever has the ticket keeps it only if they may see the new inbox."
    references: ClassVar[dict[str, str]] = {"inbox": "inbox"}

    def plan(self, options: MoveOptions, context: PlanContext) -> Plan:
        inbox = context.row("inbox", options.inbox)
        if context.facts.ticket.inbox == inbox:
            return Plan(skipped="the ticket lies there already")
        return Plan((MoveToInbox(inbox),))
