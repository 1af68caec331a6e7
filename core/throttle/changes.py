"""Counting attempts."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.throttle.queries import full_since

MOST = 10
"""Attempts within the window."""
WINDOW = timedelta(minutes=15)

_throttle = tables.throttle


def attempt(connection: Connection, names: Sequence[str], now: datetime) -> int:
    """Count an attempt under every name; the seconds to wait, 0 to go on.

    It is counted before it is tried, so that many at once are not let through together.
    """
    keys = [_key(name) for name in names]
    if since := full_since(connection, keys, MOST, now - WINDOW):
        return math.ceil((since + WINDOW - now).total_seconds())
    for key in keys:
        _count(connection, key, now)
    return 0


def forgive(connection: Connection, account: str, others: Sequence[str]) -> None:
    """After a success: forget the account's attempts, and the last one of the other names."""
    connection.execute(delete(_throttle).where(_throttle.c.key == _key(account)))
    for name in others:
        connection.execute(
            update(_throttle)
            .where(_throttle.c.key == _key(name), _throttle.c.failures > 0)
            .values(failures=_throttle.c.failures - 1)
        )


def prune(connection: Connection, now: datetime) -> int:
    """Remove counts of windows that are over; say how many."""
    return connection.execute(delete(_throttle).where(_throttle.c.since <= now - WINDOW)).rowcount


def _count(connection: Connection, key: str, now: datetime) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    fresh = _throttle.c.since > now - WINDOW
    statement = insert(_throttle).values(key=key, failures=1, since=now)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "failures": case((fresh, _throttle.c.failures + 1), else_=1),
                "since": case((fresh, _throttle.c.since), else_=now),
            },
        )
    )


def _key(name: str) -> str:
    """Names are hashed: who reads the table learns no addresses."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
