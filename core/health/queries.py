"""Counting what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, ScalarSelect, Table, func, select

from core import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What went wrong and stays so until somebody looks at it."""

    quarantined: int
    """Messages that could not be read."""
    deliveries_failed: int
    deliveries_unknown: int
    """Sent or not: nobody knows."""
    events_failed: int
    """Events no automation could be run for, parked after five attempts."""
    accounts_in_trouble: int


def waiting(connection: Connection) -> Waiting:
    """Count it all in one question."""
    account = tables.account.c
    trouble = select(func.count()).where(account.health != "").scalar_subquery()
    row = connection.execute(
        select(
            _count(tables.raw_message, "quarantined"),
            _count(tables.delivery, "failed"),
            _count(tables.delivery, "unknown"),
            _count(tables.event, "failed"),
            trouble,
        )
    ).one()
    return Waiting(
        quarantined=row[0],
        deliveries_failed=row[1],
        deliveries_unknown=row[2],
        events_failed=row[3],
        accounts_in_trouble=row[4],
    )


def _count(table: Table, state: str) -> ScalarSelect[int]:
    return select(func.count()).where(table.c.state == state).scalar_subquery()
