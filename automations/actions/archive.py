"""Close the ticket and put it away for good, or count it as handled without an answer."""

from __future__ import annotations

from automations.actions.options import Options
from postroom.action import Action, Archive, Handle, Plan, PlanContext


class ArchiveOptions(Options):
    """There are none."""


class HandleOptions(Options):
    """There are none."""


class ArchiveAction(Action[ArchiveOptions]):
    """What lies there stands in no other list; the customer's next message takes it out."""

    key = "archive"
    title = "Put the ticket into the archive"
    options = ArchiveOptions
    help = "Closes the ticket and puts it into the archive; a new message takes it out again."

    def plan(self, options: ArchiveOptions, context: PlanContext) -> Plan:
        if context.facts.ticket.archived:
            return Plan(skipped="the ticket lies in the archive already")
        return Plan((Archive(),))


class HandleAction(Action[HandleOptions]):
    """Nobody waits for an answer any more, and no deadline runs."""

    key = "handled_without_reply"
    title = "Mark as handled without a reply"
    options = HandleOptions
    help = "Counts as answered: the deadline ends and the ticket is closed, but nothing is sent."

    def plan(self, options: HandleOptions, context: PlanContext) -> Plan:
        return Plan((Handle(),))
