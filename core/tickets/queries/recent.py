"""The latest events of a ticket, and who made them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from core import tables

_event, _message, _agent = tables.event.c, tables.message.c, tables.agent.c
_automation, _run = tables.automation.c, tables.run.c


def recent(connection: Connection, ticket: int, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Events (kind, actor, payload, created_at, name), the newest first.

    `name`: the message's author or the automation; empty for neither.
    """
    return connection.execute(
        select(
            _event.kind,
            _event.actor,
            _event.payload,
            _event.created_at,
            func.coalesce(_message.author, _automation.name, "").label("name"),
        )
        .outerjoin_from(tables.event, tables.message, _message.id == _event.message_id)
        .outerjoin(tables.run, _run.id == _event.run_id)
        .outerjoin(tables.automation, _automation.id == _run.automation_id)
        .where(_event.ticket_id == ticket)
        .order_by(_event.id.desc())
        .limit(limit)
    ).all()


def agent_names(connection: Connection, agents: set[int]) -> dict[int, str]:
    """What agents are called, by row id."""
    if not agents:
        return {}
    rows = connection.execute(select(_agent.id, _agent.name).where(_agent.id.in_(agents)))
    return {row.id: row.name for row in rows}
