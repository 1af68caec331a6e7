"""Writing on the ticket that it is answered, or no longer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from core import events, tables
from core.events import NewEvent
from core.outbox.queries import Standing
from core.outbox.takeback import queries
from core.tickets.changes.messages import preview

_ticket = tables.ticket.c


def answer(connection: Connection, row: Standing, agent: int | None, now: datetime) -> None:
    """A message that had waited leaves: the ticket is answered, and its history says so.

    By one to somebody else it is not: the customer hears nothing, and the deadline stays.
    """
    by = "automation" if row.automatic else "agent"
    payload: dict[str, str | int | bool | None] = {"by": by}
    if agent is not None:
        payload["by_agent"] = agent
    sent = NewEvent(
        ticket=row.ticket,
        kind="message_forwarded" if row.aside else "message_sent",
        actor=by,
        payload=payload,
        message=row.message,
        run=row.run,
    )
    events.append(connection, [sent], now)
    connection.execute(
        update(tables.message).where(tables.message.c.id == row.message).values(sent_at=now)
    )
    if not row.aside:
        _refresh(connection, row.ticket)


def unanswer(connection: Connection, row: Standing, now: datetime) -> None:
    """A message will not leave: the ticket is as answered as the others make it."""
    gone = NewEvent(
        ticket=row.ticket,
        kind="delivery_cancelled",
        actor="system",
        payload={"delivery": row.delivery},
        message=row.message,
        quiet=True,
    )
    events.append(connection, [gone], now)
    if row.state == "queued" and not row.aside:
        _refresh(connection, row.ticket)


def _refresh(connection: Connection, ticket: int) -> None:
    """Read off the messages whether the ticket is answered, when it was, and what was said last.

    One that was handled without an answer stays so until there is one. A deadline that an answer had ended is not brought back: the channel sets the next one.
    """
    known = queries.answers(connection, ticket)
    answered = known.last_id is not None and known.last_id > (known.customer or 0)
    values: dict[str, object] = {
        "answered": answered or _ticket.handled,
        "handled": False if answered else _ticket.handled,
        "first_agent_message_at": known.first,
        "last_agent_message_at": known.last,
        "preview": preview(queries.newest(connection, ticket)),
        "version": _ticket.version + 1,
    }
    if answered:
        values["due_at"] = None
    if known.latest is not None:
        values["last_message_at"] = known.latest
    connection.execute(update(tables.ticket).where(_ticket.id == ticket).values(**values))
