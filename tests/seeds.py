"""Rows that tests start from, in a migrated database: an account, tickets, messages, events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from core import events, tables
from core.events import NewEvent
from core.store import reserve
from postroom.text import fold

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
"""A Monday at noon in Warsaw: the company's calendar is open."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A ticket with one customer message and its event."""

    ticket: int
    message: int
    event: int
    contact: int


def row(connection: Connection, /, table: Table, **values: Any) -> int:
    """Insert a row; return its id."""
    (id_,) = reserve(connection, table, 1)
    connection.execute(insert(table), {"id": id_, **values})
    return id_


def named(connection: Connection, /, table: Table, name: str) -> int:
    """The id of the row with this name; it is made if the table allows a row with a name only."""
    found = connection.execute(select(table.c.id).where(table.c.name == name)).scalar()
    return row(connection, table, name=name) if found is None else int(found)


def account(connection: Connection, /, name: str = "shop", channel: str = "mail") -> int:
    """An account in the first inbox."""
    found = connection.execute(
        select(tables.account.c.id).where(tables.account.c.name == name)
    ).scalar()
    if found is not None:
        return int(found)
    inbox = connection.execute(select(tables.inbox.c.id).order_by(tables.inbox.c.id)).scalars()
    return row(
        connection,
        tables.account,
        name=name,
        channel=channel,
        inbox_id=inbox.first(),
        settings={},
        created_at=NOW,
    )


def agent(connection: Connection, /, name: str = "Ala") -> int:
    """An agent who may do everything."""
    return row(
        connection,
        tables.agent,
        name=name,
        email=f"{name.lower()}@shop.example",
        role="admin",
        created_at=NOW,
    )


def contact(connection: Connection, /, email: str, name: str = "Łucja Żak") -> int:
    """A contact with a verified address; the same row for the same address."""
    found = connection.execute(
        select(tables.contact.c.id).where(tables.contact.c.email_folded == fold(email))
    ).scalar()
    if found is not None:
        return int(found)
    id_ = row(
        connection,
        tables.contact,
        name=name,
        name_folded=fold(name),
        email=email,
        email_folded=fold(email),
        email_domain=fold(email.partition("@")[2]),
        created_at=NOW,
    )
    row(
        connection,
        tables.contact_identity,
        contact_id=id_,
        channel="mail",
        external_id=fold(email),
    )
    return id_


def ticket(connection: Connection, /, email: str = "lucja@example.org", **values: Any) -> int:
    """An open ticket of a contact, without messages."""
    (id_,) = reserve(connection, tables.ticket, 1)
    account_id = values.pop("account_id", None) or account(connection)
    inbox = connection.execute(
        select(tables.account.c.inbox_id).where(tables.account.c.id == account_id)
    ).scalar_one()
    standing = {
        "number": id_ + 1000,
        "inbox_id": inbox,
        "account_id": account_id,
        "contact_id": contact(connection, email),
        "source": "email",
        "status_id": named(connection, tables.status, "open"),
        "subject": "Where is my parcel?",
        "created_at": NOW,
        "last_message_at": NOW,
    }
    connection.execute(insert(tables.ticket), {"id": id_, **standing, **values})
    return id_


def message(connection: Connection, /, ticket_id: int, **values: Any) -> int:
    """A customer's message in a ticket."""
    subject, text = values.pop("subject", "Where is my parcel?"), values.pop("text", "Hello!")
    owner = connection.execute(
        select(tables.ticket.c.account_id, tables.ticket.c.contact_id).where(
            tables.ticket.c.id == ticket_id
        )
    ).one()
    standing = {
        "ticket_id": ticket_id,
        "account_id": owner[0],
        "contact_id": owner[1],
        "direction": "in",
        "source": "email",
        "subject": subject,
        "subject_folded": fold(subject),
        "text": text,
        "body_folded": fold(text),
        "headers": {"subject": fold(subject)},
        "sent_at": NOW,
        "created_at": NOW,
    }
    id_ = row(connection, tables.message, **{**standing, **values})
    if not values.get("automatic"):
        connection.execute(
            tables.ticket.update()
            .where(tables.ticket.c.id == ticket_id)
            .values(last_customer_message_id=id_, last_customer_message_at=NOW, answered=False)
        )
    return id_


def event(connection: Connection, /, ticket_id: int, kind: str, **values: Any) -> int:
    """An event that the engine has not looked at."""
    actor = values.pop("actor", "customer")
    new = NewEvent(ticket=ticket_id, kind=kind, actor=actor, **values)
    return events.append(connection, [new], NOW)[0]


def arrives(
    connection: Connection, /, email: str = "lucja@example.org", ticket_id: int = 0, **values: Any
) -> Arrived:
    """A customer writes: into the ticket, or opening one; with its event."""
    first = not ticket_id
    ticket_id = ticket_id or ticket(connection, email)
    message_id = message(connection, ticket_id, **values)
    payload: Mapping[str, Any] = {"opened": first, "first": first, "reopened": False}
    event_id = event(connection, ticket_id, "message_received", message=message_id, payload=payload)
    return Arrived(ticket_id, message_id, event_id, contact(connection, email))


def column(connection: Connection, table: Table, name: str, /, **where: Any) -> Sequence[Any]:
    """One column of the rows that agree, in the order of the first column."""
    statement = select(table.c[name]).order_by(next(iter(table.c)))
    for key, value in where.items():
        statement = statement.where(table.c[key] == value)
    return connection.execute(statement).scalars().all()
