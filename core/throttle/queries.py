"""Reading counts of attempts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from core import tables

_throttle = tables.throttle.c


def full_since(
    connection: Connection, keys: Sequence[str], most: int, began: datetime
) -> datetime | None:
    """When the window began of the key that is full the longest yet; None if there is room."""
    return connection.execute(
        select(_throttle.since)
        .where(_throttle.key.in_(keys), _throttle.since > began, _throttle.failures >= most)
        .order_by(_throttle.since.desc())
        .limit(1)
    ).scalar()
