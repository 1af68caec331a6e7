"""What the rows are called that events of a ticket tell of."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from core import tables

_NAMED = {
    "status": tables.status,
    "type": tables.ticket_type,
    "tag": tables.tag,
    "agent": tables.agent,
    "team": tables.team,
}


def names(connection: Connection) -> Mapping[str, Mapping[int, str]]:
    """Kind of row → row id → name."""
    return {
        word: {row[0]: row[1] for row in connection.execute(select(table.c.id, table.c.name))}
        for word, table in _NAMED.items()
    }
