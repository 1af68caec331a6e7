"""What has been dealt with has been read: by everybody, so that only the last day's news is new."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from core import tables
from examples.demo.backstage import Stage


async def read_past(stage: Stage, until: datetime) -> None:
    """Let everybody have read all that was written before that moment."""
    agents = stage.names["agents"].values()
    await stage.plant.store.write(_read, sorted(agents), until)


def _read(connection: Connection, agents: Collection[int], until: datetime) -> None:
    message = tables.message
    newest = connection.execute(
        select(message.c.ticket_id, func.max(message.c.id), func.max(message.c.created_at))
        .where(message.c.created_at < until)
        .group_by(message.c.ticket_id)
    ).all()
    rows = [
        {"agent_id": agent, "ticket_id": ticket, "message_id": last, "read_at": at}
        for ticket, last, at in newest
        for agent in agents
    ]
    if rows:
        connection.execute(insert(tables.read_mark), rows)
