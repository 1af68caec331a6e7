"""What is in the outbox: what may leave now, and what a person wants to see of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal_column, or_, select

from core import tables
from core.access import Viewer, visible

ASIDE = "aside"
"""Stands among the recipients of a message that goes to somebody beside the conversation."""

_delivery, _ticket = tables.delivery, tables.ticket
_earlier = tables.delivery.alias("earlier")
_QUEUED: ColumnElement[str] = literal_column("'queued'")
_SENDING: ColumnElement[str] = literal_column("'sending'")
_UNKNOWN: ColumnElement[str] = literal_column("'unknown'")
_OPEN = or_(*(_delivery.c.state == state for state in (_QUEUED, _SENDING, _UNKNOWN)))
"""Word for word the condition of `ix_delivery_queued`, which SQLite wants to see."""
_HELD_UP = (
    select(_earlier.c.id)
    .where(
        _earlier.c.ticket_id == _delivery.c.ticket_id,
        _earlier.c.id < _delivery.c.id,
        _earlier.c.state.in_((_QUEUED, _SENDING)),
    )
    .exists()
)
"""An earlier delivery of its ticket has not left yet; that one's moment counts, not its own."""
_COME = _delivery.c.next_at <= bindparam("now")
_RIPE = and_(_delivery.c.state == _QUEUED, or_(_delivery.c.next_at.is_(None), _COME), ~_HELD_UP)
"""Queued, its moment is here, and nothing of its ticket goes before it."""
_DUE = (
    select(_delivery.c.id)
    .where(_OPEN, _delivery.c.account_id == bindparam("account"), _RIPE)
    .order_by(_delivery.c.id)
    .limit(bindparam("limit"))
)
_ACCOUNTS_DUE = (
    select(_delivery.c.account_id)
    .distinct()
    .join(tables.account, tables.account.c.id == _delivery.c.account_id)
    .where(
        _OPEN,
        tables.account.c.enabled.is_(True),
        tables.account.c.state == "active",
        or_(_RIPE, and_(_delivery.c.state == _UNKNOWN, _COME), _delivery.c.state == _SENDING),
    )
)
_SENDS = select(tables.account.c.id).where(
    tables.account.c.id == bindparam("account"),
    tables.account.c.enabled.is_(True),
    tables.account.c.state == "active",
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One delivery and what it bears, as a person decides about it."""

    delivery: int
    state: str
    ticket: int
    """Row id."""
    message: int
    account: int
    automatic: bool
    text: str
    run: int | None
    """The automation's run that wrote it."""
    aside: bool
    """Whether it goes to somebody else than the customer, who still waits."""


def standing(connection: Connection, delivery: int) -> Standing | None:
    """The delivery as it stands, or None."""
    message = tables.message
    row = connection.execute(
        select(
            _delivery.c.id.label("delivery"),
            _delivery.c.state,
            _delivery.c.ticket_id.label("ticket"),
            _delivery.c.message_id.label("message"),
            _delivery.c.account_id.label("account"),
            (_delivery.c.automatic == 1).label("automatic"),
            message.c.text,
            message.c.recipients,
            _delivery.c.run_id.label("run"),
        )
        .join(message, message.c.id == _delivery.c.message_id)
        .where(_delivery.c.id == delivery)
    ).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    recipients = values.pop("recipients") or {}
    return Standing(**values, aside=ASIDE in recipients)


def due(connection: Connection, account: int, now: datetime, limit: int) -> list[int]:
    """Deliveries of the account that may leave now: the first of each ticket that is not done."""
    asked = {"account": account, "now": now, "limit": limit}
    return list(connection.execute(_DUE, asked).scalars())


def sends(connection: Connection, account: int) -> bool:
    """Whether the account may send: it is not paused, and nobody has to sign in first."""
    return connection.execute(_SENDS, {"account": account}).first() is not None


def accounts_due(connection: Connection, now: datetime) -> list[int]:
    """Accounts that send, with deliveries that may leave now or whose fate is to be looked up."""
    return list(connection.execute(_ACCOUNTS_DUE, {"now": now}).scalars())


def unsettled(connection: Connection, account: int, now: datetime, limit: int) -> list[int]:
    """Unknown deliveries that the channel is to be asked for now, oldest first."""
    rows = connection.execute(
        select(_delivery.c.id)
        .where(
            _OPEN,
            _delivery.c.account_id == account,
            _delivery.c.state == "unknown",
            _delivery.c.next_at <= now,
        )
        .order_by(_delivery.c.next_at)
        .limit(limit)
    )
    return list(rows.scalars())


def wakes_at(connection: Connection, account: int) -> datetime | None:
    """When the account's next delivery is due; None if none waits for a moment."""
    return connection.execute(
        select(func.min(_delivery.c.next_at)).where(
            _OPEN,
            _delivery.c.account_id == account,
            or_(_delivery.c.state == "unknown", and_(_delivery.c.state == "queued", ~_HELD_UP)),
        )
    ).scalar()


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
