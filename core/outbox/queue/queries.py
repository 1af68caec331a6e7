"""What the outbox already holds: by key, and what the caps count."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, func, literal, select

from core import tables

_delivery = tables.delivery.c

UNSENT = ("draft", "approval", "cancelled")
"""States of an automation's message that no customer has seen or will see by itself."""

_BY_KEY = select(
    _delivery.idempotency_key,
    _delivery.id,
    _delivery.message_id,
    _delivery.account_id,
    _delivery.state,
).where(_delivery.idempotency_key.in_(bindparam("keys", expanding=True)))

_EARLIER = (
    select(
        _delivery.recipient,
        _delivery.automation_id,
        func.count(),
        func.sum(case((_delivery.created_at > bindparam("hour_ago"), 1), else_=0)),
        func.max(_delivery.created_at),
    )
    .where(
        _delivery.automatic == literal(1, literal_execute=True),
        _delivery.recipient.in_(bindparam("recipients", expanding=True)),
        _delivery.created_at > bindparam("since"),
        _delivery.state.not_in(UNSENT),
    )
    .group_by(_delivery.recipient, _delivery.automation_id)
)

_TO_DOMAINS = (
    select(_delivery.recipient_domain, func.count())
    .where(
        _delivery.automatic == literal(1, literal_execute=True),
        _delivery.recipient_domain != literal("", literal_execute=True),
        _delivery.recipient_domain.in_(bindparam("domains", expanding=True)),
        _delivery.created_at > bindparam("hour_ago"),
        _delivery.state.not_in(UNSENT),
    )
    .group_by(_delivery.recipient_domain)
)

_LAST_MINUTE = select(func.count()).select_from(
    select(literal(1))
    .where(
        _delivery.automatic == literal(1, literal_execute=True),
        _delivery.created_at > bindparam("minute_ago"),
        _delivery.state.not_in(UNSENT),
    )
    .limit(bindparam("enough"))
    .subquery()
)

_ANSWERED_BY = (
    select(_delivery.ticket_id, _delivery.automation_id, _delivery.message_id, _delivery.recipient)
    .where(
        _delivery.ticket_id.in_(bindparam("tickets", expanding=True)),
        _delivery.automatic == literal(1, literal_execute=True),
        _delivery.state.not_in(UNSENT),
    )
    .order_by(_delivery.id)
)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A delivery that already bears a key."""

    id: int
    message: int
    account: int
    state: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """Automatic messages of one automation to one recipient since the asked moment."""

    recipient: str
    automation: int | None
    count: int
    last_hour: int
    latest: datetime


def by_key(connection: Connection, keys: Collection[str]) -> dict[str, Keyed]:
    """Deliveries that bear one of these idempotency keys."""
    rows = connection.execute(_BY_KEY, {"keys": list(keys)})
    return {row[0]: Keyed(*row[1:]) for row in rows}


def earlier(
    connection: Connection, recipients: Collection[str], now: datetime, span: timedelta
) -> list[Earlier]:
    """What automations sent these recipients within the span before now."""
    rows = connection.execute(
        _EARLIER,
        {
            "recipients": list(recipients),
            "since": now - span,
            "hour_ago": now - timedelta(hours=1),
        },
    )
    return [Earlier(row[0], row[1], row[2], int(row[3]), row[4]) for row in rows]


def to_domains(
    connection: Connection, domains: Collection[str], now: datetime
) -> Mapping[str, int]:
    """How many automatic messages went to each of these domains in the last hour."""
    if not domains:
        return {}
    asked = {"domains": list(domains), "hour_ago": now - timedelta(hours=1)}
    return {row[0]: row[1] for row in connection.execute(_TO_DOMAINS, asked)}


def in_last_minute(connection: Connection, now: datetime, enough: int) -> int:
    """How many automatic messages were made in the last minute; counts to `enough`."""
    found = connection.execute(
        _LAST_MINUTE, {"minute_ago": now - timedelta(minutes=1), "enough": enough}
    )
    return int(found.scalar_one())


def answered_by(
    connection: Connection, tickets: Mapping[int, str]
) -> Mapping[int, list[tuple[int, int]]]:
    """Automatic messages to each ticket's customer: (message id, automation id), in order.

    `tickets`: what the caps count an answer to, by ticket; mails to others are no answers.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    rows = connection.execute(_ANSWERED_BY, {"tickets": list(tickets)})
    for ticket, automation, message, recipient in rows:
        if recipient == tickets[ticket]:
            found.setdefault(ticket, []).append((message, automation))
    return found
