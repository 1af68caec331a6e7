"""What can start an automation: one row of this table each.

One event tells of every customer message (`message_received {opened, first, reopened}`), so a new
ticket, a new message and a first message are three ways to look at it; tickets that staff begin
have an event of their own (`ticket_created {by}`).
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from postroom.trigger import EventPayload, NoOptions, Trigger


class TicketCreated(BaseModel):
    """Whose new tickets count."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Literal["anyone", "customer", "agent"] = "anyone"


def _ticket_created(options: TicketCreated, payload: EventPayload) -> bool:
    by = "customer" if payload.get("opened") else payload.get("by")
    return by is not None and options.by in ("anyone", by)


def _message_received(_options: NoOptions, _payload: EventPayload) -> bool:
    return True


def _first_message(_options: NoOptions, payload: EventPayload) -> bool:
    return bool(payload.get("first"))


BUILT_IN: tuple[Trigger, ...] = (
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
        fires=_message_received,
        help="Any new message of the customer, in a new ticket or an old one.",
    ),
    Trigger(
        key="first_message",
        title="The customer's first message arrives",
        events=frozenset({"message_received"}),
        fires=_first_message,
        help="The first message the customer wrote in the ticket.",
    ),
)
"""Every built-in trigger."""
