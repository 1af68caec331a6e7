"""What a ticket's messages say about whether, and when, it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from core import tables

_message, _event, _ticket = tables.message, tables.event, tables.ticket

NOT_SAID = ("draft", "approval", "cancelled")
"""Delivery states of messages no customer has seen or will see by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers a ticket has had."""

    first: datetime | None
    last: datetime | None
    last_id: int | None
    customer: int | None
    """The latest message of a person on the customer's side."""
    customer_at: datetime | None

    @property
    def latest(self) -> datetime | None:
        """When anybody wrote last."""
        known = [at for at in (self.last, self.customer_at) if at is not None]
        return max(known, default=None)


def answers(connection: Connection, ticket: int) -> Answers:
    """Every answer that counts: forwarded messages and what was taken back do not."""
    told = (
        select(_event.c.message_id)
        .where(_event.c.ticket_id == ticket, _event.c.kind == "message_sent")
        .scalar_subquery()
    )
    row = connection.execute(
        select(
            func.min(_message.c.sent_at).label("first"),
            func.max(_message.c.sent_at).label("last"),
            func.max(_message.c.id).label("last_id"),
        ).where(
            _message.c.ticket_id == ticket,
            _message.c.direction == "out",
            _message.c.delivery_state.not_in(NOT_SAID),
            _message.c.id.in_(told),
        )
    ).one()
    customer = connection.execute(
        select(_ticket.c.last_customer_message_id, _ticket.c.last_customer_message_at).where(
            _ticket.c.id == ticket
        )
    ).one()
    return Answers(
        first=row.first,
        last=row.last,
        last_id=row.last_id,
        customer=customer.last_customer_message_id,
        customer_at=customer.last_customer_message_at,
    )


def newest(connection: Connection, ticket: int) -> str:
    """What was said last in the ticket; empty if nothing was."""
    row = connection.execute(
        select(_message.c.text, _message.c.visible)
        .where(
            _message.c.ticket_id == ticket,
            _message.c.direction.in_(("in", "out")),
            _message.c.delivery_state.not_in(NOT_SAID),
        )
        .order_by(_message.c.id.desc())
        .limit(1)
    ).one_or_none()
    return str(row.visible or row.text) if row else ""
