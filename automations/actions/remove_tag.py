"""Take tags off the ticket."""

from __future__ import annotations

from typing import ClassVar

from automations.actions.add_tag import TagOptions
from postroom.action import Action, Plan, PlanContext, RemoveTag


class RemoveTagAction(Action[TagOptions]):
    """Removes the tags the ticket has."""

    key = "remove_tag"
    title = "Remove a tag"
    options = TagOptions
    references: ClassVar[dict[str, str]] = {"tag": "tag"}

    def plan(self, options: TagOptions, context: PlanContext) -> Plan:
        wanted = [context.row("tag", name) for name in options.names()]
        present = [tag for tag in wanted if tag in context.facts.ticket.tags]
        if not present:
            return Plan(skipped="the ticket has not got it")
        return Plan(tuple(map(RemoveTag, present)))
