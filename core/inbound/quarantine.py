"""Quarantine: what cannot be read is kept, shown with the reason, and tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from core import tables
from core.events import NewEvent
from core.inbound import queries
from core.inbound.arrival import Arrival, Desk
from core.inbound.contacts import contacts_for
from core.inbound.ledger import Ledger, TicketState
from core.inbound.standing import queries as standing
from core.store import Bulk
from core.tables.columns import UtcDateTime
from core.tickets.lock import lock
from postroom.message import Sender
from postroom.text import fold

SUBJECT = "Unreadable message"
"""Subject of a stand-in ticket, an English message id."""


_CLOSE = Bulk(
    update(tables.ticket)
    .where(tables.ticket.c.id == bindparam("b_id"))
    .values(
        status_id=bindparam("b_status"),
        is_open=False,
        closed_at=bindparam("b_now", type_=UtcDateTime()),
        quarantined=False,
        version=tables.ticket.c.version + 1,
    )
)


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


def with_living(connection: Connection, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
    """The arrivals without stand-ins in the trash, where nobody would see what joins them."""
    named = sorted({one.row.stand_in for one in arrivals if one.row.stand_in})
    if not named:
        return arrivals
    lock(connection, named)
    living = standing.tickets(connection, named)
    return [
        one if one.row.stand_in in living else replace(one, row=replace(one.row, stand_in=None))
        for one in arrivals
    ]


def retry(connection: Connection, raw: int) -> int | None:
    """Offer a quarantined row to its parser again; returns its account, None if it is not there."""
    moved = _move(connection, raw, "new")
    return moved.account if moved else None


def drop(connection: Connection, raw: int, now: datetime) -> int | None:
    """Give a quarantined row up: its bytes stay until retention, its stand-in is closed."""
    moved = _move(connection, raw, "dropped")
    if moved is None:
        return None
    closed = queries.first_status(connection, ["closed", "solved"])
    _close(connection, closed, [moved.ticket], now)
    return moved.account


def close(connection: Connection, desk: Desk, stand_ins: Sequence[int], now: datetime) -> None:
    """Close stand-ins whose message was given up, or is in another ticket by now."""
    _close(connection, desk.closed_status, stand_ins, now)


def _close(connection: Connection, status: int, stand_ins: Sequence[int], now: datetime) -> None:
    rows = [{"b_id": ticket, "b_status": status, "b_now": now} for ticket in stand_ins]
    _CLOSE(connection, rows)


@dataclass(frozen=True, slots=True)
class _Moved:
    """A raw row that has left the quarantine."""

    account: int
    ticket: int
    """Its stand-in."""


def _move(connection: Connection, raw: int, state: str) -> _Moved | None:
    row = tables.raw_message
    moved = connection.execute(
        update(row)
        .where(row.c.id == raw, row.c.state == "quarantined")
        .values(state=state)
        .returning(row.c.account_id, row.c.ticket_id)
    ).one_or_none()
    return None if moved is None else _Moved(*moved)


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
