"""From what a step asks for to what can be played: pure, but for the turns it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from msgspec import structs

from automations.engine.clock import Clocks
from automations.engine.settling.voice import Voice
from core.rota import Need, Turns
from core.tickets.changes import Doing, SetArchived, SetHandled, SetSnoozed, Standing
from core.tickets.places import Place, moved
from core.tickets.places.moving import sees
from core.tickets.snoozing import NEVER, snoozed_until
from postroom.action import (
    Archive,
    Assign,
    AssignLast,
    AssignNext,
    Effect,
    Handle,
    MoveToInbox,
    Plan,
    SetStatus,
    Snooze,
)
from postroom.facts import Facts, TicketFacts

Settled: TypeAlias = "tuple[Doing, ...] | str"
"""Effects that can be played, or why there are none."""

UNKNOWN_TEAM = "whose turn it is in the team is not known here"
UNKNOWN_INBOX = "the inbox is not known here"
NOBODY_ANSWERED = "nobody who still works here and sees the inbox has answered in the ticket"
CLOSED = "the ticket is closed"
SO_ALREADY = "the ticket is so already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """What settling needs beside the ticket."""

    turns: Mapping[int, Turns] = field(default_factory=dict)
    """By team."""
    places: Mapping[int, Place] = field(default_factory=dict)
    """By inbox: those the tickets lie in, and those they may move to."""
    answered_last: Mapping[int, int] = field(default_factory=dict)
    """Ticket → the agent, active, who wrote to the customer last."""
    closed: int = 0
    """The status that closes a ticket."""
    open: frozenset[int] = frozenset()
    """Statuses in which a ticket still wants something."""
    voices: Mapping[int, Voice] = field(default_factory=dict)
    """Agents who work here and in whose names automations speak."""
    clocks: Clocks | None = None

    def settle(self, plan: Plan, ticket: TicketFacts, standing: Standing) -> Plan:
        """The same plan with every effect settled; skipped if one of them cannot be."""
        if not any(isinstance(effect, _ASKS) for effect in plan.effects):
            return plan
        effects: list[Doing] = []
        for effect in plan.effects:
            settled = self._one(effect, ticket, standing)
            if isinstance(settled, str):
                return replace(plan, effects=(), skipped=settled)
            effects += settled
        if not effects:
            return replace(plan, effects=(), skipped=SO_ALREADY)
        return replace(plan, effects=tuple(effects))  # type: ignore[arg-type] # settled: the core's own effects

    def on_the_clock(self, facts: Facts, standing: Standing) -> Facts:
        """The same facts, told the time by the inbox that the ticket lies in by now."""
        if facts.ticket.inbox == standing.ticket.inbox or self.clocks is None:
            return facts
        clock = self.clocks.seen_from(self._calendar(facts.ticket, standing))
        return structs.replace(facts, clock=clock)

    def _calendar(self, ticket: TicketFacts, standing: Standing) -> int | None:
        """The calendar a ticket goes by, which `standing` says unless it was moved since."""
        place = self.places.get(ticket.inbox)
        if place is None or ticket.inbox == standing.ticket.inbox:
            return standing.calendar
        return place.calendar

    def note(self, before: TicketFacts, after: TicketFacts) -> None:
        """A ticket goes from one holder to another; counted where a cap may ask."""
        if before.assignee != after.assignee:
            for turns in self.turns.values():
                turns.note(before.assignee, after.assignee)

    def _one(self, effect: Effect, ticket: TicketFacts, standing: Standing) -> Settled:
        match effect:
            case AssignNext():
                return self._next(effect, ticket)
            case AssignLast():
                return self._last(ticket)
            case MoveToInbox(inbox):
                place = self.places.get(inbox)
                return UNKNOWN_INBOX if place is None else moved(ticket, place)
            case _:
                return self._put(effect, ticket, standing)

    def _put(self, effect: Effect, ticket: TicketFacts, standing: Standing) -> Settled:
        match effect:
            case Archive():
                return *self._close(ticket), *_different(ticket.archived, SetArchived(on=True))
            case Handle():
                done = _different(ticket.answered, SetHandled(on=True))
                return *done, *self._close(ticket)
            case Snooze():
                return self._snooze(effect, ticket, standing)
            case _:
                return (effect,)

    def _next(self, effect: AssignNext, ticket: TicketFacts) -> Settled:
        turns = self.turns.get(effect.team)
        if turns is None or self.clocks is None:
            return UNKNOWN_TEAM
        agent = turns.take(
            Need(
                seeing=sees(self.places, ticket.inbox),
                holder=ticket.assignee,
                cap=effect.cap,
                at_work=self.clocks.seen_from(None).agents if effect.in_hours else None,
            )
        )
        return agent if isinstance(agent, str) else (Assign(agent, effect.team),)

    def _last(self, ticket: TicketFacts) -> Settled:
        agent = self.answered_last.get(ticket.id)
        if agent is None or agent not in sees(self.places, ticket.inbox):
            return NOBODY_ANSWERED
        if agent == ticket.assignee:
            return SO_ALREADY
        return (Assign(agent, ticket.team),)

    def _close(self, ticket: TicketFacts) -> Iterable[SetStatus]:
        return [SetStatus(self.closed)] if ticket.status in self.open else []

    def _snooze(self, effect: Snooze, ticket: TicketFacts, standing: Standing) -> Settled:
        if ticket.status not in self.open:
            return CLOSED
        if self.clocks is None:
            return NEVER
        own = self._calendar(ticket, standing)
        asked = own if effect.calendar is None else effect.calendar
        until = snoozed_until(self.clocks.calendar(asked), self.clocks.now, effect)
        return NEVER if until is None else (SetSnoozed(until),)


NOTHING_READ = Settling()
"""For automations that ask for nothing of the kind."""
_ASKS = (AssignNext, AssignLast, Archive, Handle, Snooze, MoveToInbox)


def _different(so_already: bool, effect: Doing) -> Iterable[Doing]:  # noqa: FBT001 - says itself where it is called
    return () if so_already else (effect,)
