"""Tell agents something: behind the bell, and by mail."""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeAlias

from pydantic import Field, StringConstraints, field_validator, model_validator

from automations.actions.options import Name, Options
from postroom.action import Action, Notify, NotifyMail, Plan, PlanContext
from postroom.facts import TicketFacts

ASSIGNEE, TEAM, ADMINS = "assignee", "team", "admins"
WORDS = frozenset({ASSIGNEE, TEAM, ADMINS})
"""Words of `to`; anything else there is an agent's name or address."""

Names: TypeAlias = Annotated[tuple[Name, ...], Field(max_length=200)]
Line: TypeAlias = Annotated[str, StringConstraints(max_length=500)]
Text: TypeAlias = Annotated[str, StringConstraints(max_length=32_000)]


class NotifyScope(Options):
    """For which tickets anybody is told; nothing named: for all."""

    brands: Names = ()
    inboxes: Names = ()

    @field_validator("brands", "inboxes", mode="before")
    @classmethod
    def _listed(cls, written: object) -> object:
        return [written] if isinstance(written, str) else written


class NotifyMailOptions(Options):
    """The mail, beside the bell."""

    subject: Line = ""
    """Liquid, on one line; empty: what the notification says."""
    show_reply: bool = False
    comment: Text = ""
    """Liquid: words to colleagues."""


class NotifyOptions(Options):
    """Whom, what, and whether by mail as well; at least one of `to` and `teams`."""

    to: Names = Field((), examples=["assignee"])
    teams: Names = ()
    scope: NotifyScope = NotifyScope()
    text: Text = ""
    mail: NotifyMailOptions | None = None

    @field_validator("to", "teams", mode="before")
    @classmethod
    def _listed(cls, written: object) -> object:
        return [written] if isinstance(written, str) else written

    @field_validator("mail", mode="before")
    @classmethod
    def _plain_yes(cls, written: object) -> object:
        """`mail: true` is a mail without further wishes."""
        if not isinstance(written, str):
            return {} if written is True else None if written is False else written
        plain: dict[str, object] = {"true": {}, "yes": {}, "false": None, "no": None}
        return plain.get(written.lower(), written)

    @model_validator(mode="after")
    def _somebody(self) -> NotifyOptions:
        if not (self.to or self.teams):
            raise ValueError('say whom: "to" names agents, assignee, team or admins; "teams" teams')
        return self


class NotifyAction(Action[NotifyOptions]):
    """Rings the bell of those who may see the ticket."""

    key = "notify"
    title = "Notify"
    options = NotifyOptions
    help = (
        "Rings the bell, and sends a mail if you like. Nobody is told of a ticket they may not see."
    )
    references: ClassVar[dict[str, str]] = {
        "to": "agent",
        "teams": "team",
        "scope.brands": "brand",
        "scope.inboxes": "inbox",
    }
    words: ClassVar[dict[str, frozenset[str]]] = {"to": WORDS}
    texts: ClassVar[tuple[str, ...]] = ("text", "mail.subject", "mail.comment")

    def plan(self, options: NotifyOptions, context: PlanContext) -> Plan:
        ticket = context.facts.ticket
        if not _covers(options.scope, ticket, context):
            return Plan(skipped="the ticket is outside the scope of this notification")
        agents, teams = _whom(options, ticket, context)
        admins = ADMINS in options.to
        if not (agents or teams or admins):
            return Plan(skipped="there is nobody to tell: the ticket is assigned to nobody")
        mail = None if options.mail is None else _mail(options.mail, context)
        return Plan((Notify(agents, context.fill(options.text), mail, teams, admins),))


def _covers(scope: NotifyScope, ticket: TicketFacts, context: PlanContext) -> bool:
    brands = {context.row("brand", name) for name in scope.brands}
    inboxes = {context.row("inbox", name) for name in scope.inboxes}
    return (not brands or ticket.brand in brands) and (not inboxes or ticket.inbox in inboxes)


def _whom(
    options: NotifyOptions, ticket: TicketFacts, context: PlanContext
) -> tuple[frozenset[int], frozenset[int]]:
    agents = {context.row("agent", name) for name in options.to if name not in WORDS}
    teams = {context.row("team", name) for name in options.teams}
    if ASSIGNEE in options.to and ticket.assignee is not None:
        agents.add(ticket.assignee)
    if TEAM in options.to and ticket.team is not None:
        teams.add(ticket.team)
    return frozenset(agents), frozenset(teams)


def _mail(options: NotifyMailOptions, context: PlanContext) -> NotifyMail:
    return NotifyMail(
        subject=" ".join(context.fill(options.subject).split()),
        comment=context.fill(options.comment).strip(),
        show_reply=options.show_reply,
    )
