"""Put tags on the ticket."""

from __future__ import annotations

from typing import ClassVar

from automations.actions.options import Names, Options
from postroom.action import Action, AddTag, Plan, PlanContext


class TagOptions(Options):
    """A tag, or a list of tags, by name."""

    tag: Names

    def names(self) -> tuple[str, ...]:
        """The tags, one or many."""
        return (self.tag,) if isinstance(self.tag, str) else self.tag


class AddTagAction(Action[TagOptions]):
    """Adds the tags the ticket has not got."""

    key = "add_tag"
    title = "Add a tag"
    options = TagOptions
    references: ClassVar[dict[str, str]] = {"tag": "tag"}

    def plan(self, options: TagOptions, context: PlanContext) -> Plan:
        wanted = [context.row("tag", name) for name in options.names()]
        missing = [tag for tag in wanted if tag not in context.facts.ticket.tags]
        if not missing:
            return Plan(skipped="the ticket has it already")
        return Plan(tuple(map(AddTag, missing)))
