"""What accepting needs to read: a handful of set-based questions for a whole batch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    func,
    select,
)

from core import tables
from core.access import SYSTEM, Viewer, visible_inboxes

_message, _ticket, _raw = tables.message, tables.ticket, tables.raw_message


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A status a channel may put a ticket into."""

    id: int
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A raw row that waits to be parsed."""

    id: int
    external_id: str
    media_type: str
    digest: bytes
    size: int
    body: bytes | None
    received_at: datetime
    automate: bool
    stand_in: int | None
    """The ticket that stood for it while it was quarantined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """What reading an account's messages needs of its row."""

    channel: str
    settings: dict[str, Any]
    inbox: int
    reopen_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedRow:
    """A raw row that could not be read, as lists show it."""

    id: int
    account: str
    ticket: int | None
    """Number of the ticket that stands for it."""
    reason: str
    media_type: str
    size: int
    received_at: datetime


_ACCOUNTS_WAITING = select(_raw.c.account_id).where(_raw.c.state == "new").distinct()
_FIRST_STATUS = (
    select(tables.status.c.id)
    .where(tables.status.c.meaning.in_(bindparam("meanings", expanding=True)))
    .order_by(tables.status.c.position)
    .limit(1)
)
_WAITING = (
    select(
        _raw.c.id,
        _raw.c.external_id,
        _raw.c.media_type,
        _raw.c.digest,
        _raw.c.size,
        tables.raw_body.c.body,
        _raw.c.received_at,
        _raw.c.automate,
        _raw.c.ticket_id.label("stand_in"),
    )
    .outerjoin(tables.raw_body, tables.raw_body.c.raw_id == _raw.c.id)
    .where(
        _raw.c.account_id == bindparam("account"),
        _raw.c.state == "new",
        _raw.c.id > bindparam("after"),
    )
    .order_by(_raw.c.id)
    .limit(bindparam("limit"))
)


def waiting(connection: Connection, account: int, after: int, limit: int) -> list[WaitingRow]:
    """Raw rows of the account not parsed yet, in the order they came."""
    rows = connection.execute(_WAITING, {"account": account, "after": after, "limit": limit})
    return [WaitingRow(*row) for row in rows]


def accounts_waiting(connection: Connection) -> list[int]:
    """Accounts that have raw rows to parse."""
    return list(connection.execute(_ACCOUNTS_WAITING).scalars())


def raw_states(connection: Connection, account: int, ids: range) -> dict[str, int]:
    """How many of the account's raw rows in this range of ids are in which state."""
    rows = connection.execute(
        select(_raw.c.state, func.count())
        .where(_raw.c.account_id == account, _raw.c.id >= ids.start, _raw.c.id < ids.stop)
        .group_by(_raw.c.state)
    )
    return {row[0]: row[1] for row in rows}


def quarantined(
    connection: Connection, limit: int, viewer: Viewer = SYSTEM, before: int = 2**63 - 1
) -> list[QuarantinedRow]:
    """Raw rows of inboxes the viewer sees that could not be read, newest first, below an id."""
    rows = connection.execute(
        select(
            _raw.c.id,
            tables.account.c.name.label("account"),
            _ticket.c.number.label("ticket"),
            _raw.c.reason,
            _raw.c.media_type,
            _raw.c.size,
            _raw.c.received_at,
        )
        .join(tables.account, tables.account.c.id == _raw.c.account_id)
        .outerjoin(_ticket, _ticket.c.id == _raw.c.ticket_id)
        .join(tables.inbox, tables.inbox.c.id == tables.account.c.inbox_id)
        .where(_raw.c.state == "quarantined", _raw.c.id < before, visible_inboxes(viewer))
        .order_by(_raw.c.id.desc())
        .limit(limit)
    )
    return [QuarantinedRow(**row) for row in rows.mappings()]


def raw_state(connection: Connection, raw: int) -> tuple[str, int] | None:
    """A raw row's state and its account; None if there is no such row."""
    row = connection.execute(select(_raw.c.state, _raw.c.account_id).where(_raw.c.id == raw))
    found = row.one_or_none()
    return (found[0], found[1]) if found else None


def last_ticket(connection: Connection) -> int:
    """Row id of the newest ticket, 0 if there is none."""
    return connection.execute(select(func.max(_ticket.c.id))).scalar() or 0


def tickets_after(connection: Connection, account: int, ticket: int) -> int:
    """How many tickets of the account came after that row id."""
    return connection.execute(
        select(func.count()).where(_ticket.c.account_id == account, _ticket.c.id > ticket)
    ).scalar_one()


def cursor(connection: Connection, account_id: int) -> str | None:
    """Where reading the account goes on."""
    found: str | None = connection.execute(
        select(tables.account.c.cursor).where(tables.account.c.id == account_id)
    ).scalar_one()
    return found


def account(connection: Connection, account_id: int) -> AccountRow:
    """The account, its settings and its inbox."""
    row = connection.execute(
        select(
            tables.account.c.channel,
            tables.account.c.settings,
            tables.account.c.inbox_id.label("inbox"),
            tables.inbox.c.reopen_days,
        )
        .join(tables.inbox, tables.inbox.c.id == tables.account.c.inbox_id)
        .where(tables.account.c.id == account_id)
    ).one()
    return AccountRow(**row._asdict())


def agents_addresses(connection: Connection) -> frozenset[str]:
    """Folded addresses of everybody who works here."""
    return frozenset(map(str.casefold, connection.scalars(select(tables.agent.c.email))))


def statuses(connection: Connection) -> list[StatusRow]:
    """Every status, in the admin's order."""
    status = tables.status.c
    rows = connection.execute(
        select(status.id, status.name, status.meaning).order_by(status.position, status.id)
    )
    return [StatusRow(*row) for row in rows]


def types(connection: Connection) -> dict[str, int]:
    """Ticket types by name."""
    rows = connection.execute(select(tables.ticket_type.c.name, tables.ticket_type.c.id))
    return {row.name: row.id for row in rows}


def first_status(connection: Connection, meanings: Iterable[str]) -> int:
    """The first status, in the admin's order, with one of these meanings."""
    found: int = connection.execute(_FIRST_STATUS, {"meanings": list(meanings)}).scalar_one()
    return found
