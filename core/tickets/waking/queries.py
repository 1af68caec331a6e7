"""Reading which tickets are to come back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from core import tables

_ticket = tables.ticket.c
_NEXT = select(func.min(_ticket.snoozed_until)).where(_ticket.snoozed_until.is_not(None))


def next_due(connection: Connection) -> datetime | None:
    """When the first of the tickets that are put away comes back; None if there is none."""
    found: datetime | None = connection.execute(_NEXT).scalar()
    return found


def due(connection: Connection, now: datetime, limit: int) -> list[int]:
    """Tickets whose moment has come, the longest overdue first."""
    asked = (
        select(_ticket.id)
        .where(_ticket.snoozed_until.is_not(None), _ticket.snoozed_until <= now)
        .order_by(_ticket.snoozed_until)
        .limit(limit)
    )
    return list(connection.execute(asked).scalars())
