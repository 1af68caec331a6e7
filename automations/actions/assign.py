"""Give the ticket to an agent, a team, both, or nobody."""

from __future__ import annotations

from typing import ClassVar

from pydantic import field_validator, model_validator

from automations.actions.options import Name, Options
from postroom.action import Action, Assign, Plan, PlanContext

NOBODY = "nobody"
PLANNED = ("next_in_team", "last_who_answered")
"""Forms of `to` that are not available yet."""


class AssignOptions(Options):
    """An agent, a team, or both by name; or `to: nobody`."""

    agent: Name | None = None
    team: Name | None = None
    to: str | None = None

    @field_validator("to")
    @classmethod
    def _known_form(cls, to: str | None) -> str | None:
        if to in PLANNED:
            raise ValueError(f'"{to}" is not available yet')
        if to not in (None, NOBODY):
            raise ValueError('write "to: nobody", or name an "agent" or a "team"')
        return to

    @model_validator(mode="after")
    def _somebody_or_nobody(self) -> AssignOptions:
        named = self.agent is not None or self.team is not None
        if named is (self.to is not None):
            raise ValueError('name an "agent", a "team" or both, or write "to: nobody"')
        return self


class AssignAction(Action[AssignOptions]):
    """An agent alone keeps the ticket's team; a team alone takes it from whoever has it."""

    key = "assign"
    title = "Assign"
    options = AssignOptions
    references: ClassVar[dict[str, str]] = {"agent": "agent", "team": "team"}

    def plan(self, options: AssignOptions, context: PlanContext) -> Plan:
        ticket = context.facts.ticket
        wanted = _wanted(options, context)
        if (ticket.assignee, ticket.team) == (wanted.agent, wanted.team):
            return Plan(skipped="the ticket is assigned so already")
        return Plan((wanted,))


def _wanted(options: AssignOptions, context: PlanContext) -> Assign:
    if options.to == NOBODY:
        return Assign(agent=None, team=None)
    agent = None if options.agent is None else context.row("agent", options.agent)
    if options.team is None:
        return Assign(agent=agent, team=context.facts.ticket.team)
    return Assign(agent=agent, team=context.row("team", options.team))
