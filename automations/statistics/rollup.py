"""Counting how often automations were tried and ran: afterwards, from verdicts and runs.

The engine's transaction stays as short as it is; the count is an hour late at most.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from automations.engine.keep import unpack
from automations.statistics import queries
from core import instance, tables

CURSOR = "automation_day_cursor"
"""The instance's note of the last event that was counted."""
MOST = 10_000
"""Events counted in one transaction."""
SETTLED = timedelta(minutes=5)
"""Events younger than this may still be followed by one with a lower id."""


def roll_up(connection: Connection, now: datetime) -> int:
    """Count the next events and runs that are settled; say how many there were."""
    return _roll_up_tried(connection, now) + _roll_up_runs(connection, now)


def _roll_up_runs(connection: Connection, now: datetime) -> int:
    after = int(instance.get(connection, queries.RUNS_CURSOR) or 0)
    begun = queries.begun(connection, after, MOST)
    rows = list(takewhile(lambda row: row[2] <= now - SETTLED, begun))
    if rows:
        ran = Counter((row[1], row[2].date().isoformat()) for row in rows)
        _add(connection, "runs", ran)
        instance.put(connection, queries.RUNS_CURSOR, rows[-1][0])
    return len(rows)


def _roll_up_tried(connection: Connection, now: datetime) -> int:
    after = int(instance.get(connection, CURSOR) or 0)
    rows = queries.settled(connection, after, now - SETTLED, MOST)
    if not rows:
        return 0
    tried: Counter[tuple[int, str]] = Counter()
    for row in rows:
        flat = unpack(row.verdicts) if row.verdicts else []
        tried.update((version, row.day) for version in flat[::2])
    owners = queries.owners(connection, {version for version, _ in tried})
    by_day: Counter[tuple[int, str]] = Counter()
    for (version, day), count in tried.items():
        if version in owners:
            by_day[owners[version], day] += count
    _add(connection, "tried", by_day)
    instance.put(connection, CURSOR, rows[-1].id)
    return len(rows)


def _add(connection: Connection, column: str, by_day: Counter[tuple[int, str]]) -> None:
    if not by_day:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(tables.automation_day)
    add = insert.on_conflict_do_update(
        index_elements=["automation_id", "day"],
        set_={column: tables.automation_day.c[column] + insert.excluded[column]},
    )
    rows = [
        {"automation_id": automation, "day": day, column: count}
        for (automation, day), count in sorted(by_day.items())
    ]
    connection.execute(add, rows)
