"""Writing a batch's ledger: each table once, set-based, in the order its references need."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from msgspec import structs
from sqlalchemy import Connection, bindparam, func, insert, or_, update

from core import custom_fields, events, search, tables
from core.inbound.arrival import Desk
from core.inbound.ledger import Ledger, TicketState, only
from core.store import Bulk, reserve
from core.tables.columns import Id

_TICKETS = Bulk(insert(tables.ticket))
_PARTICIPANTS = Bulk(insert(tables.participant))
_MESSAGES = Bulk(insert(tables.message))
_NOTICES = Bulk(insert(tables.message))
_ATTACHMENTS = Bulk(insert(tables.attachment))

_TOUCH = Bulk(
    update(tables.ticket)
    .where(tables.ticket.c.id == bindparam("b_id"))
    .values(
        status_id=bindparam("status_id"),
        is_open=bindparam("is_open"),
        closed_at=bindparam("closed_at"),
        answered=bindparam("answered"),
        handled=bindparam("handled"),
        archived=bindparam("archived"),
        snoozed_until=bindparam("snoozed_until"),
        first_customer_message_at=bindparam("first_customer_message_at"),
        last_customer_message_at=bindparam("last_customer_message_at"),
        last_customer_message_id=bindparam("last_customer_message_id"),
        first_agent_message_at=bindparam("first_agent_message_at"),
        last_agent_message_at=bindparam("last_agent_message_at"),
        last_message_at=bindparam("last_message_at"),
        due_at=bindparam("due_at"),
        preview=bindparam("preview"),
        language=bindparam("language"),
        version=tables.ticket.c.version + 1,
    )
)

_RENAME = Bulk(  # an agent may have given a stand-in its type
    update(tables.ticket)
    .where(tables.ticket.c.id == bindparam("b_id"))
    .values(
        contact_id=bindparam("contact"),
        subject=bindparam("subject"),
        source=bindparam("source"),
        thread=bindparam("thread"),
        created_at=bindparam("created"),
        type_id=func.coalesce(bindparam("type", type_=Id), tables.ticket.c.type_id),
        order_ref=bindparam("order"),
        previous_ticket_id=bindparam("previous"),
        quarantined=False,
    )
)

_RETYPE = Bulk(
    update(tables.ticket)
    .where(tables.ticket.c.id == bindparam("b_id"))
    .values(type_id=bindparam("b_type"))
)

_RESOURCE = Bulk(
    update(tables.ticket)
    .where(tables.ticket.c.id == bindparam("b_id"))
    .values(source=bindparam("b_source"))
)

_ORDER = Bulk(
    update(tables.ticket)
    .where(tables.ticket.c.id == bindparam("b_id"))
    .values(order_ref=bindparam("b_order"))
)

_STATE = Bulk(
    update(tables.ticket)
    .where(tables.ticket.c.id == bindparam("b_id"))
    .values(channel_state=bindparam("b_state"))
)

_RAW_STATE = Bulk(
    update(tables.raw_message)
    .where(tables.raw_message.c.id == bindparam("b_id"))
    .values(
        state=bindparam("b_state"),
        reason=bindparam("b_reason"),
        ticket_id=bindparam("b_ticket"),
        attempts=tables.raw_message.c.attempts + 1,
    )
)

_BOUNCED = Bulk(
    update(tables.message)
    .where(
        tables.message.c.id == bindparam("b_message"),
        tables.message.c.direction == "out",
        tables.message.c.delivery_state != "bounced",
    )
    .values(delivery_state=bindparam("b_state"))
)
"""What came back is not merely late again."""

_BOUNCED_DELIVERIES = Bulk(
    update(tables.delivery)
    .where(
        tables.delivery.c.message_id == bindparam("b_message"),
        or_(tables.delivery.c.state == "sent", tables.delivery.c.state == "unknown"),
    )
    .values(error=bindparam("b_reason"))
)


def everything(connection: Connection, desk: Desk, ledger: Ledger, now: datetime) -> int:
    """Write the ledger; returns how many events automations must look at."""
    real = _insert_tickets(connection, desk, ledger)
    _update_tickets(connection, ledger, real)
    _insert_participants(connection, ledger, real)
    _insert_messages(connection, ledger, real)
    _ATTACHMENTS(connection, ledger.attachments)
    _write_bounces(connection, ledger)
    _write_said(connection, ledger, real)
    _update_raw(connection, ledger, real)
    happened = [
        structs.replace(event, ticket=real[event.ticket]) if event.ticket in real else event
        for event in ledger.events
    ]
    events.append(connection, happened, now)
    return sum(not event.quiet for event in happened)


def _write_bounces(connection: Connection, ledger: Ledger) -> None:
    rows = ledger.came_back()
    _BOUNCED(connection, only(rows, "b_message", "b_state"))
    _BOUNCED_DELIVERIES(connection, only(rows, "b_message", "b_reason"))


def _write_said(connection: Connection, ledger: Ledger, real: dict[int, int]) -> None:
    """Write what channels say besides messages."""
    _RETYPE(connection, [{"b_id": id_, "b_type": one} for id_, one in ledger.retyped.items()])
    _RESOURCE(connection, [{"b_id": id_, "b_source": one} for id_, one in ledger.resourced.items()])
    _ORDER(connection, [{"b_id": id_, "b_order": one} for id_, one in ledger.ordered.items()])
    stated = [{"b_id": real.get(id_, id_), "b_state": one} for id_, one in ledger.stated.items()]
    _STATE(connection, stated)
    if ledger.fields:
        settings = [
            replace(one, row=real.get(one.row, one.row)) if one.owner == "ticket" else one
            for one in ledger.fields
        ]
        custom_fields.write(connection, settings)


def _insert_tickets(connection: Connection, desk: Desk, ledger: Ledger) -> dict[int, int]:
    """Insert what was opened; returns provisional id → real id."""
    opened = [state for state in ledger.tickets.values() if state.fresh]
    ids = reserve(connection, tables.ticket, len(opened))
    real = {state.id: ticket for state, ticket in zip(opened, ids, strict=True)}
    _TICKETS(connection, [_ticket_row(desk, state, real) for state in opened])
    return real


def _update_tickets(connection: Connection, ledger: Ledger, real: dict[int, int]) -> None:
    touched = [ledger.tickets[ticket] for ticket in sorted(ledger.touched)]
    _TOUCH(connection, [_touched(state) for state in touched])
    _RENAME(connection, [_renamed(state, real) for state in touched if state.renamed])


def _insert_participants(connection: Connection, ledger: Ledger, real: dict[int, int]) -> None:
    rows = [
        {"ticket_id": real.get(state.id, state.id), "address": address, "name": name}
        for state in ledger.tickets.values()
        for address, name in state.newcomers.items()
    ]
    _PARTICIPANTS(connection, rows)


def _insert_messages(connection: Connection, ledger: Ledger, real: dict[int, int]) -> None:
    for row in (*ledger.messages, *ledger.notices):
        row["ticket_id"] = real.get(row["ticket_id"], row["ticket_id"])
    _MESSAGES(connection, ledger.messages)
    _NOTICES(connection, ledger.notices)
    search.index(connection, [search.Searchable.of(row) for row in ledger.messages])


def _update_raw(connection: Connection, ledger: Ledger, real: dict[int, int]) -> None:
    rows = [_raw_row(raw, state, ledger, real) for raw, state in ledger.raw_states.items()]
    _RAW_STATE(connection, rows)


def _raw_row(raw: int, state: str, ledger: Ledger, real: dict[int, int]) -> dict[str, object]:
    reason, ticket = ledger.raw_reasons.get(raw, ("", None))
    return {
        "b_id": raw,
        "b_state": state,
        "b_reason": reason,
        "b_ticket": real.get(ticket, ticket) if ticket is not None else None,
    }


def _ticket_row(desk: Desk, state: TicketState, real: dict[int, int]) -> dict[str, object]:
    previous = state.previous
    return {
        "id": real[state.id],
        "number": real[state.id],
        "inbox_id": desk.inbox,
        "account_id": desk.account,
        "contact_id": state.contact,
        "source": state.source,
        "thread": state.thread,
        "type_id": state.type,
        "subject": state.subject,
        "order_ref": state.order,
        "quarantined": state.quarantined,
        "previous_ticket_id": None if previous is None else real.get(previous, previous),
        "created_at": state.created_at,
        **_standing(state),
    }


def _touched(state: TicketState) -> dict[str, object]:
    return {"b_id": state.id, **_standing(state)}


def _standing(state: TicketState) -> dict[str, object]:
    """The columns that a message can change."""
    return {
        "status_id": state.status,
        "is_open": state.is_open,
        "closed_at": state.closed_at,
        "answered": state.answered,
        "handled": state.handled,
        "archived": state.archived and not state.is_open,
        "snoozed_until": state.snoozed_until if state.is_open else None,
        "first_customer_message_at": state.first_customer_message_at,
        "last_customer_message_at": state.last_customer_message_at,
        "last_customer_message_id": state.last_customer_message_id,
        "first_agent_message_at": state.first_agent_message_at,
        "last_agent_message_at": state.last_agent_message_at,
        "last_message_at": state.last_message_at,
        "due_at": state.due_at,
        "preview": state.preview,
        "language": state.language,
    }


def _renamed(state: TicketState, real: dict[int, int]) -> dict[str, object]:
    return {
        "b_id": state.id,
        "contact": state.contact,
        "subject": state.subject,
        "source": state.source,
        "thread": state.thread,
        "created": state.created_at,
        "type": state.type,
        "order": state.order,
        "previous": None if state.previous is None else real.get(state.previous, state.previous),
    }
