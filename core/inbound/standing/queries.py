"""Which tickets a batch of messages may belong to, and working copies of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from core import tables
from core.inbound.ledger import TicketState

_ticket, _delivery = tables.ticket, tables.delivery

_PARTICIPANTS = select(tables.participant.c.ticket_id, tables.participant.c.address).where(
    tables.participant.c.ticket_id.in_(bindparam("tickets", expanding=True))
)

_TICKETS = (
    select(
        _ticket.c.id,
        _ticket.c.contact_id,
        _ticket.c.status_id,
        _ticket.c.is_open,
        _ticket.c.closed_at,
        _ticket.c.answered,
        _ticket.c.handled,
        _ticket.c.archived,
        _ticket.c.snoozed_until,
        _ticket.c.quarantined,
        _ticket.c.first_customer_message_at,
        _ticket.c.last_customer_message_at,
        _ticket.c.last_customer_message_id,
        _ticket.c.first_agent_message_at,
        _ticket.c.last_agent_message_at,
        _ticket.c.last_message_at,
        _ticket.c.due_at,
        _ticket.c.type_id,
        _ticket.c.source,
        _ticket.c.order_ref,
        _ticket.c.preview,
        _ticket.c.language,
        tables.inbox.c.reopen_days,
        select(tables.status.c.meaning)
        .where(tables.status.c.id == _ticket.c.status_id)
        .scalar_subquery()
        .label("meaning"),
    )
    .join(tables.inbox, tables.inbox.c.id == _ticket.c.inbox_id)
    .where(_ticket.c.id.in_(bindparam("tickets", expanding=True)), _ticket.c.deleted_at.is_(None))
)


def tickets(connection: Connection, ids: Collection[int]) -> dict[int, TicketState]:
    """Working copies of these tickets with their participants; deleted ones are left out."""
    if not ids:
        return {}
    rows = connection.execute(_TICKETS, {"tickets": list(ids)})
    found = {row["id"]: _state(row) for row in rows.mappings()}
    for ticket, address in connection.execute(_PARTICIPANTS, {"tickets": list(found)}):
        found[ticket].participants.add(address)
    return found


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


def _state(values: RowMapping) -> TicketState:
    return TicketState(
        id=values["id"],
        contact=values["contact_id"],
        status=values["status_id"],
        is_open=values["is_open"],
        closed_at=values["closed_at"],
        reopen_within=timedelta(days=values["reopen_days"]),
        meaning=values["meaning"],
        answered=values["answered"],
        handled=values["handled"],
        archived=values["archived"],
        snoozed_until=values["snoozed_until"],
        quarantined=values["quarantined"],
        first_customer_message_at=values["first_customer_message_at"],
        last_customer_message_at=values["last_customer_message_at"],
        last_customer_message_id=values["last_customer_message_id"],
        first_agent_message_at=values["first_agent_message_at"],
        last_agent_message_at=values["last_agent_message_at"],
        last_message_at=values["last_message_at"],
        due_at=values["due_at"],
        type=values["type_id"],
        source=values["source"],
        order=values["order_ref"],
        preview=values["preview"],
        language=values["language"],
    )
