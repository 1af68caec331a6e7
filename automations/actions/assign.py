"""Give the ticket to an agent, a team, both, or nobody; or to whose turn it is."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, field_validator, model_validator

from automations.actions.options import Name, Options
from postroom.action import Action, Assign, AssignLast, AssignNext, Plan, PlanContext

NOBODY = "nobody"
NEXT = "next_in_team"
LAST = "last_who_answered"
FORMS = (NOBODY, NEXT, LAST)
"""What `to` may say."""


class AssignOptions(Options):
    """An agent, a team, or both by name; or `to`: nobody, next_in_team, last_who_answered."""

    agent: Name | None = None
    team: Name | None = None
    to: str | None = None
    cap: int | None = Field(None, ge=1, le=100_000, description="Most open tickets of an agent.")
    in_hours: bool = Field(default=True, description="Only agents inside their working hours.")

    @field_validator("to")
    @classmethod
    def _known_form(cls, to: str | None) -> str | None:
        if to not in (None, *FORMS):
            raise ValueError(f'write one of {", ".join(FORMS)}, or name an "agent" or a "team"')
        return to

    @model_validator(mode="after")
    def _somebody_or_nobody(self) -> AssignOptions:
        if self.to == NEXT:
            return self._of_a_team()
        if self.cap is not None or "in_hours" in self.model_fields_set:
            raise ValueError('"cap" and "in_hours" belong to "to: next_in_team"')
        named = self.agent is not None or self.team is not None
        if named is (self.to is not None):
            raise ValueError('name an "agent", a "team" or both, or write "to: nobody"')
        return self

    def _of_a_team(self) -> AssignOptions:
        if self.team is None:
            raise ValueError('name the "team" whose members take turns')
        if self.agent is not None:
            raise ValueError('leave out "agent": whose turn it is gets the ticket')
        return self


class AssignAction(Action[AssignOptions]):
    """An agent alone keeps the ticket's team; a team alone takes it from whoever has it."""

    key = "assign"
    title = "Assign"
    options = AssignOptions
    help = (
        "To an agent, a team or nobody; to the next of a team who is online, at work and has"
        " fewer open tickets than the cap; or to the agent who answered last."
    )
    references: ClassVar[dict[str, str]] = {"agent": "agent", "team": "team"}

    def plan(self, options: AssignOptions, context: PlanContext) -> Plan:
        if options.to == LAST:
            return Plan((AssignLast(),))
        if options.to == NEXT and options.team is not None:
            team = context.row("team", options.team)
            return Plan((AssignNext(team=team, cap=options.cap, in_hours=options.in_hours),))
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
