"""Episodes: what an automation has fired for on a ticket, so that it never does so again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.dialects import postgresql, sqlite

from automations.sweep.watch import Watch
from core import tables
from core.tables.columns import to_micros


def remember(
    connection: Connection, watch: Watch, page: Sequence[Row[Any]], now: datetime
) -> list[tuple[int, str]]:
    """Write the episodes of these tickets; return those that are new, in order of tickets.

    A row is a ticket's id and the moments that tell its episode.
    """
    return _write(connection, watch, [(row[0], episode_key(watch, row[1:])) for row in page], now)


def remember_all(
    connection: Connection, watch: Watch, page: Sequence[Row[Any]], key: str, now: datetime
) -> list[tuple[int, str]]:
    """`remember`, where one moment tells the episode of all tickets."""
    return _write(connection, watch, [(row[0], key) for row in page], now)


def episode_key(watch: Watch, moments: Iterable[datetime | None]) -> str:
    """Trigger and moments: as long as these stay the same, it is the same episode."""
    told = ("-" if moment is None else str(to_micros(moment)) for moment in moments)
    return " ".join((watch.trigger, *told))


def _write(
    connection: Connection, watch: Watch, told: Sequence[tuple[int, str]], now: datetime
) -> list[tuple[int, str]]:
    rows = [
        {
            "automation_id": watch.automation,
            "ticket_id": ticket,
            "key": key,
            "created_at": now,
        }
        for ticket, key in told
    ]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(tables.episode).values(rows).on_conflict_do_nothing()
    new = connection.execute(insert.returning(tables.episode.c.ticket_id, tables.episode.c.key))
    return sorted((row[0], row[1]) for row in new)
