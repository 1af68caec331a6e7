"""What is in the outbox: what may leave now, and what a person wants to see of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from core import tables
from core.access import Viewer, visible

_delivery, _ticket = tables.delivery, tables.ticket
_earlier = tables.delivery.alias("earlier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One delivery as lists show it."""

    id: int
    ticket: int
    """The ticket's number."""
    state: str
    recipient: str
    automatic: bool
    attempt: int
    error: str
    created_at: datetime
    next_at: datetime | None


def due(connection: Connection, account: int, now: datetime, limit: int) -> list[int]:
    """Deliveries of the account that may leave now: the first of each ticket that is not done."""
    held_up = (
        select(_earlier.c.id)
        .where(
            _earlier.c.ticket_id == _delivery.c.ticket_id,
            _earlier.c.id < _delivery.c.id,
            _earlier.c.state.in_(("queued", "sending")),
        )
        .exists()
    )
    rows = connection.execute(
        select(_delivery.c.id)
        .where(
            _delivery.c.account_id == account,
            _delivery.c.state == "queued",
            or_(_delivery.c.next_at.is_(None), _delivery.c.next_at <= now),
            ~held_up,
        )
        .order_by(_delivery.c.id)
        .limit(limit)
    )
    return list(rows.scalars())


def accounts_due(connection: Connection, now: datetime) -> list[int]:
    """Accounts with deliveries that may leave now."""
    rows = connection.execute(
        select(_delivery.c.account_id)
        .distinct()
        .where(
            _delivery.c.state == "queued",
            or_(_delivery.c.next_at.is_(None), _delivery.c.next_at <= now),
        )
    )
    return list(rows.scalars())


def listed(
    connection: Connection, viewer: Viewer, states: Collection[str], limit: int, after: int = 0
) -> list[Listed]:
    """Deliveries the viewer may see, oldest first, after a delivery's id."""
    wanted = [_delivery.c.state.in_(list(states))] if states else []
    rows = connection.execute(
        select(
            _delivery.c.id,
            _ticket.c.number.label("ticket"),
            _delivery.c.state,
            _delivery.c.recipient,
            (_delivery.c.automatic == 1).label("automatic"),
            _delivery.c.attempt,
            _delivery.c.error,
            _delivery.c.created_at,
            _delivery.c.next_at,
        )
        .join(_ticket, _ticket.c.id == _delivery.c.ticket_id)
        .where(visible(viewer), _delivery.c.id > after, *wanted)
        .order_by(_delivery.c.id)
        .limit(limit)
    )
    return [Listed(**row) for row in rows.mappings()]
