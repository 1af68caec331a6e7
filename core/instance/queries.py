"""Reading what the instance keeps about itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from core import tables

_VALUE = select(tables.setting.c.value).where(tables.setting.c.key == bindparam("key"))


def get(connection: Connection, key: str) -> Any:
    """The value kept under a key (JSON), or None."""
    return connection.execute(_VALUE, {"key": key}).scalar()


def locked(connection: Connection, key: str) -> Any:
    """`get`, and nobody else writes it until the transaction ends."""
    return connection.execute(_VALUE.with_for_update(), {"key": key}).scalar()


def keys(connection: Connection, prefix: str) -> list[str]:
    """The keys that begin so."""
    key = tables.setting.c.key
    return list(connection.scalars(select(key).where(key.startswith(prefix, autoescape=True))))


def hold(connection: Connection, key: str) -> None:
    """Wait for, and keep until the transaction ends, the right to change what hangs on a key."""
    locked(connection, key)


def message_id_secret(connection: Connection) -> bytes:
    """The key that message ids of ours are signed with (`postroom.ids`), 32 bytes."""
    return bytes.fromhex(get(connection, "message_id_secret"))
