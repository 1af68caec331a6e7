"""Which tickets a batch of messages may belong to, and working copies of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from core import tables
from core.inbound.ledger import TicketState
from core.store.lookup import Lookup

_ticket, _delivery = tables.ticket, tables.delivery

_IDS: BindParameter[Any] = bindparam("tickets", expanding=True)
_PARTICIPANTS = Lookup(
    select(tables.participant.c.ticket_id, tables.participant.c.address).where(
        tables.participant.c.ticket_id.in_(_IDS)
    )
)

_COLUMNS = {
    "id": _ticket.c.id,
    "contact": _ticket.c.contact_id,
    "status": _ticket.c.status_id,
    "is_open": _ticket.c.is_open,
    "closed_at": _ticket.c.closed_at,
    "meaning": select(tables.status.c.meaning)
    .where(tables.status.c.id == _ticket.c.status_id)
    .scalar_subquery(),
    "answered": _ticket.c.answered,
    "handled": _ticket.c.handled,
    "archived": _ticket.c.archived,
    "snoozed_until": _ticket.c.snoozed_until,
    "quarantined": _ticket.c.quarantined,
    "first_customer_message_at": _ticket.c.first_customer_message_at,
    "last_customer_message_at": _ticket.c.last_customer_message_at,
    "last_customer_message_id": _ticket.c.last_customer_message_id,
    "first_agent_message_at": _ticket.c.first_agent_message_at,
    "last_agent_message_at": _ticket.c.last_agent_message_at,
    "last_message_at": _ticket.c.last_message_at,
    "due_at": _ticket.c.due_at,
    "type": _ticket.c.type_id,
    "source": _ticket.c.source,
    "order": _ticket.c.order_ref,
    "preview": _ticket.c.preview,
    "language": _ticket.c.language,
}
"""What a working copy takes over, by its field."""

_TICKETS = Lookup(
    select(tables.inbox.c.reopen_days, *(column.label(name) for name, column in _COLUMNS.items()))
    .join_from(_ticket, tables.inbox, tables.inbox.c.id == _ticket.c.inbox_id)
    .where(_ticket.c.id.in_(_IDS), _ticket.c.deleted_at.is_(None))
)


def tickets(connection: Connection, ids: Collection[int]) -> dict[int, TicketState]:
    """Working copies of these tickets with their participants; deleted ones are left out."""
    found = {state.id: state for state in map(_state, _TICKETS(connection, ids))}
    for ticket, address in _PARTICIPANTS(connection, found):
        found[ticket].participants.add(address)
    return found


def _state(row: Sequence[Any]) -> TicketState:
    reopen_days, *values = row
    taken = dict(zip(_COLUMNS, values, strict=True))
    return TicketState(reopen_within=timedelta(days=reopen_days), **taken)


def threads(connection: Connection, account: int, names: Collection[str]) -> dict[str, int]:
    """The newest ticket of each of the channel's threads."""
    if not names:
        return {}
    rows = connection.execute(
        select(_ticket.c.thread, func.max(_ticket.c.id))
        .where(_ticket.c.account_id == account, _ticket.c.thread.in_(list(names)))
        .group_by(_ticket.c.thread)
    )
    return {row[0]: row[1] for row in rows}


def written(connection: Connection, account: int, names: Collection[str]) -> dict[str, int]:
    """The newest ticket from which each of these threads was begun, or written into beside."""
    if not names:
        return {}
    rows = connection.execute(
        select(_delivery.c.thread, func.max(_delivery.c.ticket_id))
        .where(
            _delivery.c.account_id == account,
            _delivery.c.thread.in_(list(names)),
            _delivery.c.thread != "",
        )
        .group_by(_delivery.c.thread)
    )
    return {row[0]: row[1] for row in rows}


def cases(
    connection: Connection, account: int, names: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """The newest ticket of each of these threads that is about this order."""
    if not names:
        return {}
    rows = connection.execute(
        select(_ticket.c.thread, _ticket.c.order_ref, func.max(_ticket.c.id))
        .where(
            _ticket.c.account_id == account,
            _ticket.c.thread.in_({thread for thread, _ in names}),
            _ticket.c.order_ref != "",
        )
        .group_by(_ticket.c.thread, _ticket.c.order_ref)
    )
    return {(row[0], row[1]): row[2] for row in rows if (row[0], row[1]) in names}


def numbered(connection: Connection, account: int, numbers: Collection[int]) -> dict[int, int]:
    """Tickets of the account by the number people see."""
    if not numbers:
        return {}
    rows = connection.execute(
        select(_ticket.c.number, _ticket.c.id).where(
            _ticket.c.account_id == account, _ticket.c.number.in_(list(numbers))
        )
    )
    return {row[0]: row[1] for row in rows}
