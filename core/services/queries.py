"""Reading which services are set up, and how they fare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from core import tables

TRANSLATOR, WRITER = "translator", "writer"
_service = tables.service


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """A service as it is stored; its key stays sealed."""

    kind: str
    key: str
    place: int
    """0: not used; 1 is asked first."""
    settings: Mapping[str, Any]
    secrets: bytes | None
    failures: int
    """In a row."""
    error: str
    """The last one; empty when it answered since."""
    failed_at: datetime | None
    retry_at: datetime | None
    """It is not asked before."""

    def resting(self, now: datetime) -> bool:
        """Whether it failed so often that it is left alone for a while."""
        return self.retry_at is not None and self.retry_at > now


def listed(connection: Connection, kind: str) -> list[ServiceRow]:
    """Every service of a kind that has settings, used ones first and in their order."""
    rows = connection.execute(
        select(_service).where(_service.c.kind == kind).order_by(_service.c.key)
    )
    found = [_read(row) for row in rows]
    return sorted(found, key=lambda row: (row.place == 0, row.place, row.key))


def used(connection: Connection, kind: str) -> list[ServiceRow]:
    """The services of a kind that are asked, in order."""
    return [row for row in listed(connection, kind) if row.place]


def in_use(connection: Connection) -> list[str]:
    """The kinds of which at least one service is asked."""
    return list(connection.scalars(select(_service.c.kind).where(_service.c.place > 0).distinct()))


def by_key(connection: Connection, kind: str, key: str) -> ServiceRow | None:
    """One service, or None if it was never set up."""
    row = connection.execute(
        select(_service).where(_service.c.kind == kind, _service.c.key == key)
    ).one_or_none()
    return _read(row) if row else None


def _read(row: Row[Any]) -> ServiceRow:
    return ServiceRow(**row._mapping)
