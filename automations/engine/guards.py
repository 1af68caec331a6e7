"""Guards of automatic messages: why one may not leave. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from automations.compiled import Compiled
from automations.engine.history import History, answered_message
from automations.engine.types import Bounds, Due
from core.outbox.caps import Attempt
from core.tickets.changes import Standing
from postroom.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Whose message it would be, in answer to what."""

    compiled: Compiled
    event: Due
    facts: Facts
    standing: Standing
    first: bool
    """The run's first message; only that one answers on behalf of all automations."""
    aside: str = ""
    """The folded address of somebody else than the customer, if it goes to them."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a message may not leave by itself."""

    reason: str
    """machine, unverified, crowd, answered, same_reply, paused, hour, day, domain, minute."""
    kept: bool
    """Whether it waits for a person's yes; the others would be wrong at any time."""


TRIPPING = frozenset({"hour", "day", "domain", "minute"})
"""Caps that pause automatic sending once they are reached."""
KEPT = TRIPPING | {"paused"}
"""Objections that only say "not now"."""


def attempt(moment: Moment, bounds: Bounds) -> Attempt:
    """The message as the caps see it."""
    return Attempt(
        automation=moment.compiled.automation_id,
        recipient=moment.aside or moment.standing.recipient,
        first=moment.first and not moment.aside,
        live=not moment.aside and _live(moment, bounds),
    )


def objection(moment: Moment, history: History, bounds: Bounds) -> Objection | None:
    """The first reason why this message may not leave now."""
    sending = history.sending
    if reason := _never(moment, history):
        return Objection(reason, kept=False)
    wish = attempt(moment, bounds)
    if sending.is_paused(wish):
        return Objection("paused", kept=True)
    reason = sending.tally.objection(wish, bounds.caps)
    if reason in TRIPPING:
        sending.trip(wish, reason)
    return Objection(reason, reason in KEPT) if reason else None


def _never(moment: Moment, history: History) -> str:
    sending, ticket = history.sending, moment.event.ticket
    if ticket in sending.machines or _from_machine(moment.facts):
        return "machine"
    if _to_customer(moment) and (
        moment.standing.contact.id in sending.unverified or ticket in sending.unproven
    ):
        return "unverified"
    if _to_customer(moment) and moment.standing.contact.id in sending.crowding:
        return "crowd"
    if moment.aside or not moment.first or moment.compiled.document.reply_again:
        return ""
    answered = answered_message(moment.event, moment.standing)
    other = sending.answered_by_other(ticket, moment.compiled.automation_id, answered)
    return "answered" if other else ""


def _to_customer(moment: Moment) -> bool:
    return moment.aside in ("", moment.standing.recipient)


def _from_machine(facts: Facts) -> bool:
    return facts.message is not None and facts.message.automatic


def _live(moment: Moment, bounds: Bounds) -> bool:
    heard = moment.facts.ticket.last_customer_message_at
    if heard is None or moment.facts.ticket.source != "chat":
        return False
    return moment.facts.clock.now - heard <= bounds.live
