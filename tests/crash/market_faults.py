"""Everything in a database that is not as it must be once a marketplace is read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Connection, func, select

from core import tables
from tests.crash.market import Expected
from tests.crash.world import _integrity as integrity_faults

_DONE = ("accepted", "duplicate", "unrelated")


def faults(connection: Connection, expected: Expected) -> list[str]:
    """What is missing, doubled, late or left undone; empty when all is well."""
    message, ticket, order = tables.message.c, tables.ticket.c, tables.shop_order.c
    attachment, event, run = tables.attachment.c, tables.event.c, tables.run.c
    incoming = expected.incoming
    tickets = len({thread for way, thread in expected.messages if way == "in"})
    found = {
        "messages": (_by_thread(connection), expected.messages),
        "texts": (_said(connection, expected), expected.texts),
        "tickets a thread": (
            Counter(_column(connection, ticket.thread)),
            Counter({thread for _, thread in expected.messages}),
        ),
        "deadlines": (_due(connection, expected), expected.due),
        "orders": (set(_column(connection, order.external_id)), expected.orders),
        "orders whose buyer is known": (
            _count(connection, order.contact_id.is_not(None)),
            len(expected.orders),
        ),
        "buyers": (set(_identities(connection)), expected.buyers),
        "files": (Counter(_column(connection, attachment.digest)), expected.files),
        "raw rows not done": (
            _count(connection, tables.raw_message.c.state.not_in(_DONE)),
            0,
        ),
        "events not done": (_count(connection, event.state.in_(("new", "failed"))), 0),
        "events of messages": (_count(connection, event.kind == "message_received"), incoming),
        "runs": (_count(connection, run.state == "done"), incoming + tickets),
        "runs not done": (_count(connection, run.state != "done"), 0),
        "notes": (_count(connection, message.direction == "note"), incoming),
        "tagged": (_column(connection, func.count(tables.ticket_tag.c.ticket_id)), [tickets]),
    }
    wrong = [
        f"{what}: {_differing(is_, must)}" for what, (is_, must) in found.items() if is_ != must
    ]
    return wrong + integrity_faults(connection)


def _differing(found: Any, wanted: Any) -> str:
    """The difference alone, where both are counted."""
    if isinstance(found, Counter) and isinstance(wanted, Counter):
        return f"missing {wanted - found}, too many {found - wanted}"
    return f"{found}, not {wanted}"


def _by_thread(connection: Connection) -> Counter[tuple[str, str]]:
    message, ticket = tables.message, tables.ticket
    rows = connection.execute(
        select(message.c.direction, ticket.c.thread)
        .join(ticket, ticket.c.id == message.c.ticket_id)
        .where(message.c.direction.in_(("in", "out")))
    )
    return Counter((str(row.direction), str(row.thread)) for row in rows)


def _said(connection: Connection, expected: Expected) -> Counter[str]:
    """Returns and ratings are worded here; all other texts are as they were written."""
    message, ticket = tables.message, tables.ticket
    rows = connection.execute(
        select(message.c.text)
        .join(ticket, ticket.c.id == message.c.ticket_id)
        .where(message.c.direction.in_(("in", "out")), ticket.c.thread.in_(list(expected.due)))
    )
    return Counter(str(text).strip() for (text,) in rows)


def _due(connection: Connection, expected: Expected) -> dict[str, Any]:
    ticket = tables.ticket.c
    rows = connection.execute(
        select(ticket.thread, ticket.due_at).where(ticket.thread.in_(list(expected.due)))
    )
    return {str(thread): due for thread, due in rows}


def _identities(connection: Connection) -> list[Any]:
    return _column(connection, tables.contact_identity.c.external_id)


def _column(connection: Connection, column: Any) -> list[Any]:
    return list(connection.execute(select(column)).scalars())


def _count(connection: Connection, where: Any) -> int:
    return int(connection.execute(select(func.count()).where(where)).scalar_one())
