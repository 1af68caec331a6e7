"""Quarantine: what cannot be read is kept, shown with the reason, and tried again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from core import tables
from core.events import NewEvent
from core.inbound.arrival import Arrival, Desk
from core.inbound.contacts import contacts_for
from core.inbound.ledger import Ledger, TicketState
from postroom.message import Sender
from postroom.text import fold

SUBJECT = "Unreadable message"
"""Subject of a stand-in ticket, an English message id."""


def stand_in(
    connection: Connection, desk: Desk, ledger: Ledger, arrival: Arrival, now: datetime
) -> None:
    """Open a ticket that stands for an unreadable row, or note that it still cannot be read."""
    reason = arrival.prepared.problem
    ticket = arrival.row.stand_in
    if ticket is None:
        ticket = _open(connection, desk, ledger, arrival, now)
    ledger.raw_states[arrival.row.id] = "quarantined"
    ledger.raw_reasons[arrival.row.id] = (reason, ticket)


def retry(connection: Connection, raw: int) -> int | None:
    """Offer a quarantined row to its parser again; returns its account, None if it is not there."""
    return _move(connection, raw, "new")


def drop(connection: Connection, desk: Desk, raw: int, now: datetime) -> int | None:
    """Give a quarantined row up: its bytes stay until retention, its stand-in is closed."""
    account = _move(connection, raw, "dropped")
    if account is not None:
        connection.execute(
            update(tables.ticket)
            .where(tables.ticket.c.id == tables.raw_message.c.ticket_id)
            .where(tables.raw_message.c.id == raw)
            .values(
                status_id=desk.closed_status,
                is_open=False,
                closed_at=now,
                version=tables.ticket.c.version + 1,
            )
        )
    return account


def _move(connection: Connection, raw: int, state: str) -> int | None:
    row = tables.raw_message
    return connection.execute(
        update(row)
        .where(row.c.id == raw, row.c.state == "quarantined")
        .values(state=state)
        .returning(row.c.account_id)
    ).scalar()


def _open(
    connection: Connection, desk: Desk, ledger: Ledger, arrival: Arrival, now: datetime
) -> int:
    nobody = f"unreadable:{desk.account}"
    contact = contacts_for(connection, desk.channel, {nobody: Sender(identity=nobody)}, now)[nobody]
    provisional = -len(ledger.tickets) - 1
    ledger.tickets[provisional] = TicketState(
        id=provisional,
        contact=contact,
        status=desk.open_status,
        last_message_at=arrival.row.received_at,
        created_at=arrival.row.received_at,
        subject=SUBJECT,
        preview=arrival.prepared.problem,
        source=desk.channel,
        quarantined=True,
        fresh=True,
    )
    ledger.opened += 1
    ledger.notices.append(_notice(desk, arrival, provisional, now))
    ledger.events.append(
        NewEvent(
            ticket=provisional,
            kind="quarantined",
            actor="system",
            payload={"raw": arrival.row.id},
            quiet=True,
        )
    )
    return provisional


def _notice(desk: Desk, arrival: Arrival, ticket: int, now: datetime) -> dict[str, object]:
    """The system message that tells an agent what happened."""
    text = (
        f"A message could not be read: {arrival.prepared.problem}. "
        "The original is kept; it can be tried again or given up."
    )
    return {
        "ticket_id": ticket,
        "account_id": desk.account,
        "raw_id": arrival.row.id,
        "direction": "system",
        "source": desk.channel,
        "author": "Postroom",
        "subject": SUBJECT,
        "text": text,
        "subject_folded": fold(SUBJECT),
        "body_folded": fold(text),
        "sent_at": arrival.row.received_at,
        "created_at": now,
    }
