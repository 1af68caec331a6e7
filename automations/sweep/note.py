"""Noting how far a watch has looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import postgresql, sqlite

from automations.sweep.watch import Watch
from core import tables


def note(connection: Connection, watch: Watch, said: str, looked_at: datetime) -> None:
    """Keep how far a watch has looked, and what its clock conditions said then."""
    row = {
        "automation_id": watch.automation,
        "place": watch.place,
        "basis": watch.basis,
        "clocks": said,
        "looked_at": looked_at,
    }
    connection.execute(_UPSERT[connection.dialect.name], row)


def _upsert(dialect: Any) -> Executable:
    insert = dialect.insert(tables.sweep)
    told: Executable = insert.on_conflict_do_update(
        index_elements=["automation_id", "place"],
        set_={name: insert.excluded[name] for name in ("basis", "clocks", "looked_at")},
    )
    return told


_UPSERT = {"postgresql": _upsert(postgresql), "sqlite": _upsert(sqlite)}
