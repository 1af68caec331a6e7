"""Filling in message texts with the data of one event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from automations import texts
from automations.engine import queries
from automations.engine.facts import Scene
from automations.engine.plan import Fill
from automations.engine.quoting import order_values
from automations.engine.ready import Ready
from core import orders, tables
from core.custom_fields import name_of
from core.orders import OrderRow
from core.tickets.titles import NO_TITLES, Titles
from postroom.facts import Facts, Value

Names = Mapping[int, str]
"""Row id → name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What texts may quote beside the facts: things as people wrote them."""

    scene: Scene
    subjects: Names
    """Message id → subject."""
    agents: Names
    teams: Names
    inboxes: Names
    brands: Names
    orders: Mapping[int, OrderRow] = field(default_factory=dict)
    """Ticket → its order; read only where a text may quote it."""
    titles: Titles = NO_TITLES
    """Says codes that stand in place of a subject, in the customer's language."""

    def fill(self, template: str, facts: Facts) -> str:
        """Render a text for one event."""
        return texts.render(template, self.values(facts))

    def values(self, facts: Facts) -> texts.Values:
        """The placeholders' values; a missing one becomes nothing."""
        ticket, standing = facts.ticket, self.scene.standing[facts.ticket.id]
        message = 0 if facts.message is None else facts.message.id
        return {
            "ticket.number": ticket.number,
            "ticket.subject": self._said(standing.subject, facts),
            "message.subject": self._said(self.subjects.get(message, ""), facts),
            "contact.name": standing.name,
            "contact.first_name": standing.name.partition(" ")[0],
            "contact.email": standing.email,
            "agent.name": self.agents.get(ticket.assignee or 0, ""),
            "team.name": self.teams.get(ticket.team or 0, ""),
            "inbox.name": self.inboxes.get(ticket.inbox, ""),
            "brand.name": self.brands.get(ticket.brand or 0, ""),
            "customer": standing.name or standing.email,
            "zone": self.brands.get(ticket.brand or 0, "") or self.inboxes.get(ticket.inbox, ""),
            "date": facts.clock.own.date,
            "opens_at": self.scene.clocks.opens_at(standing.calendar),
            **order_values(self.orders, ticket.id),
            **self._fields("ticket", ticket.fields, standing.calendar),
            **self._fields("contact", facts.contact.fields, standing.calendar),
        }

    def _said(self, subject: str, facts: Facts) -> str:
        return self.titles.words(facts.ticket.source, subject, facts.contact.language)

    def _fields(
        self, owner: str, fields: Mapping[str, Value], calendar: int | None
    ) -> dict[str, str | int | float]:
        """What stands in custom fields, as texts show it; a plug-in's own have no placeholder."""
        return {
            name_of(owner, key): self.scene.clocks.told(value, calendar)
            if isinstance(value, datetime)
            else value
            for key, value in fields.items()
            if isinstance(value, datetime | str | int | float) and "." not in key
        }


def filler(connection: Connection, scene: Scene, ready: Ready) -> Fill:
    """Render texts for the events of a scene; reads what they quote only if anybody fills in."""
    if not ready.fills:
        return texts_of_nobody
    return Quoted(
        scene=scene,
        subjects=queries.subjects(connection, scene.messages),
        agents=queries.names(connection, tables.agent),
        teams=queries.names(connection, tables.team),
        inboxes=queries.names(connection, tables.inbox),
        brands=queries.names(connection, tables.brand),
        orders=orders.of_tickets(connection, scene.standing) if ready.quotes_orders else {},
        titles=NO_TITLES if ready.language is None else ready.language.titles,
    ).fill


def texts_of_nobody(template: str, facts: Facts) -> str:
    """Stands in where no automation has a text; a plug-in's undeclared one is refused."""
    raise texts.TextError("the action does not say in `texts` that it fills in a text")
