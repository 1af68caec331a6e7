"""Triggers of new tickets and messages.

One event tells of every customer message (`message_received {opened, first, reopened}`), so a new
ticket, a new message and a first message are three ways to look at it; tickets that staff begin
have an event of their own (`ticket_created {by}`).
"""

from __future__ import annotations

from typing import Literal

from automations.triggers.options import Options
from postroom.trigger import EventPayload, NoOptions, Trigger


class TicketCreated(Options):
    """Whose new tickets count."""

    by: Literal["anyone", "customer", "agent"] = "anyone"


class MessageSent(Options):
    """Whose messages to the customer count."""

    by: Literal["anyone", "agent", "automation"] = "anyone"


def _ticket_created(options: TicketCreated, payload: EventPayload) -> bool:
    by = "customer" if payload.get("opened") else payload.get("by")
    return by is not None and options.by in ("anyone", by)


def _message_sent(options: MessageSent, payload: EventPayload) -> bool:
    return options.by in ("anyone", payload.get("by"))


def _first_message(_options: NoOptions, payload: EventPayload) -> bool:
    return bool(payload.get("first"))


def _return_created(_options: NoOptions, payload: EventPayload) -> bool:
    return bool(payload.get("returned")) or payload.get("what") == "return_created"


TRIGGERS: tuple[Trigger, ...] = (
    Trigger(
        key="ticket_created",
        title="A ticket is created",
        events=frozenset({"message_received", "ticket_created"}),
        options=TicketCreated,
        fires=_ticket_created,
        help="A new ticket, begun by a customer's message or by staff.",
    ),
    Trigger(
        key="message_received",
        title="A customer's message arrives",
        events=frozenset({"message_received"}),
        help="Any new message of the customer, in a new ticket or an old one.",
    ),
    Trigger(
        key="first_message",
        title="The customer's first message arrives",
        events=frozenset({"message_received"}),
        fires=_first_message,
        help="The first message the customer wrote in the ticket.",
    ),
    Trigger(
        key="return_created",
        title="A return is created",
        events=frozenset({"message_received", "channel_said"}),
        fires=_return_created,
        help="The customer sends goods back, wherever the channel reports it.",
    ),
    Trigger(
        key="message_sent",
        title="A message to the customer is sent",
        events=frozenset({"message_sent"}),
        options=MessageSent,
        fires=_message_sent,
        help="By an agent, here or in another mail program, or by another automation.",
    ),
)
