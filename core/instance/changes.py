"""Writing what the instance keeps about itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from core import tables


def put(connection: Connection, key: str, value: Any) -> None:
    """Keep a value (JSON) under a key, in place of what was there."""
    put_if_absent(connection, key, value)
    connection.execute(
        update(tables.setting).where(tables.setting.c.key == key).values(value=value)
    )


def put_if_absent(connection: Connection, key: str, value: Any) -> None:
    """Keep a value unless there is one already."""
    row = {"key": key, "value": value}
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(tables.setting).values(row).on_conflict_do_nothing())
    else:
        connection.execute(sqlite.insert(tables.setting).values(row).on_conflict_do_nothing())


def forget(connection: Connection, key: str) -> None:
    """Keep nothing under a key any more."""
    connection.execute(delete(tables.setting).where(tables.setting.c.key == key))
