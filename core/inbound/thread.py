"""Which ticket a message belongs to: decided from evidence, purely.

Evidence names tickets; identity lets the sender in. A stranger who quotes an id gets a ticket of
their own, linked to the other, and is never shown its history (reliability I21, I22). Where the mailbox's
server checks senders, one without proof needs more than a number that anybody can count up to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTicket:
    """What the decision needs to know of a ticket that evidence names."""

    id: int
    contact: int
    participants: frozenset[str]
    """Folded addresses of those copied in."""
    closed_at: datetime | None
    """None while the ticket is open or pending."""
    reopen_within: timedelta
    order: str = ""
    """The order it is about, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a message says about where it belongs."""

    tickets: tuple[int, ...]
    """Tickets it points at, strongest evidence first: thread, signed token, references, number."""
    guessable: frozenset[int] = frozenset()
    """Those of them that nothing but a number names."""
    contact: int
    identity: str
    """The sender's folded channel id."""
    by_channel: bool = False
    """The channel itself says the thread; then there is no sender to doubt."""
    ours: bool = False
    """The seller's own message, or a report about one: joins without being a participant."""
    unproven: bool = False
    """The sender was checked and may be somebody else."""
    automatic: bool = False
    """A machine's message never reopens a ticket."""
    order: str = ""
    """The order that the message itself names: another than its ticket's is another case."""


@dataclass(frozen=True, slots=True)
class Join:
    """The message goes into this ticket."""

    ticket: int
    reopens: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """The message opens a ticket, linked to the one it points at but may not enter."""

    previous: int | None = None


Decision: TypeAlias = Join | Open


def decide(evidence: Evidence, known: dict[int, KnownTicket], now: datetime) -> Decision:
    """Join the first ticket that evidence names and the sender takes part in; else open one."""
    named = [known[ticket] for ticket in _unique(evidence.tickets) if ticket in known]
    for ticket in named:
        if _is_another_case(evidence, ticket):
            break
        if _takes_part(evidence, ticket):
            return _join(evidence, ticket, now)
    return Open(previous=named[0].id if named else None)


def _join(evidence: Evidence, ticket: KnownTicket, now: datetime) -> Decision:
    if ticket.closed_at is None or evidence.ours or evidence.automatic:
        return Join(ticket.id)
    if now - ticket.closed_at > ticket.reopen_within:
        return Open(previous=ticket.id)
    return Join(ticket.id, reopens=True)


def _is_another_case(evidence: Evidence, ticket: KnownTicket) -> bool:
    """A channel's thread may last for years: what a customer writes of another order is new."""
    if not evidence.by_channel or evidence.ours or evidence.automatic:
        return False
    return bool(evidence.order and ticket.order) and evidence.order != ticket.order


def _takes_part(evidence: Evidence, ticket: KnownTicket) -> bool:
    if evidence.by_channel or evidence.ours:
        return True
    if evidence.unproven and ticket.id in evidence.guessable:
        return False
    return evidence.contact == ticket.contact or evidence.identity in ticket.participants


def _unique(tickets: Iterable[int]) -> Iterable[int]:
    return dict.fromkeys(tickets)
