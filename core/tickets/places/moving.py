"""What moving a ticket changes, decided purely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.tickets.changes.types import Move
from postroom.action import Assign
from postroom.facts import TicketFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An inbox as far as its tickets are concerned."""

    inbox: int
    name: str
    group: int | None
    brand: int | None
    seeing: frozenset[int]
    """Active agents who may see it."""
    teams: frozenset[int]
    """Teams of which anybody may see it."""
    calendar: int | None = None
    """Its own calendar; None: it goes by the company's."""


def moved(ticket: TicketFacts, to: Place) -> tuple[Move | Assign, ...]:
    """Put a ticket somewhere else; whoever cannot see it there does not keep it."""
    if ticket.inbox == to.inbox:
        return ()
    move = Move(inbox=to.inbox, group=to.group, brand=to.brand)
    agent = ticket.assignee if ticket.assignee in to.seeing else None
    team = ticket.team if ticket.team in to.teams else None
    if (agent, team) == (ticket.assignee, ticket.team):
        return (move,)
    return move, Assign(agent, team)


def sees(places: Mapping[int, Place], inbox: int) -> frozenset[int]:
    """Who may see an inbox; nobody, where it was not read."""
    place = places.get(inbox)
    return frozenset() if place is None else place.seeing
