"""Reading accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from core import tables

_account, _inbox = tables.account, tables.inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account as it is stored; secrets stay sealed."""

    id: int
    name: str
    channel: str
    inbox: str
    state: str
    """offline (imports only), active, paused, needs_reauthorisation."""
    health: str
    """The last error; empty when all is well."""
    enabled: bool
    settings: Mapping[str, Any]
    secrets: bytes | None
    read_at: datetime | None
    created_at: datetime
    failures: int = 0
    """Tries to read in a row that failed."""
    next_at: datetime | None = None
    """When the next try is made, after a failed one."""
    alarmed_at: datetime | None = None
    """Since when it is silent for too long."""


def listed(connection: Connection) -> list[AccountRow]:
    """Every account, by name."""
    return [_read(row) for row in connection.execute(_rows().order_by(_account.c.name))]


def by_name(connection: Connection, name: str) -> AccountRow | None:
    """The account of that name, or None."""
    row = connection.execute(_rows().where(_account.c.name == name)).one_or_none()
    return _read(row) if row else None


def by_id(connection: Connection, account: int) -> AccountRow | None:
    """The account with that row id, or None."""
    row = connection.execute(_rows().where(_account.c.id == account)).one_or_none()
    return _read(row) if row else None


@dataclass(frozen=True, slots=True)
class Kept:
    """Tokens as they are stored."""

    sealed: bytes | None
    """None: nobody has signed in."""
    version: int


def kept_tokens(connection: Connection, account: int) -> Kept:
    """An account's tokens, sealed, and which they are."""
    row = connection.execute(
        select(_account.c.tokens, _account.c.tokens_version).where(_account.c.id == account)
    ).one_or_none()
    return Kept(row.tokens, row.tokens_version) if row else Kept(None, 0)


def silent_until(connection: Connection, key: str) -> datetime | None:
    """Until when those with this key are to be left alone; None for no such key."""
    silence = tables.silence.c
    return connection.execute(select(silence.until).where(silence.key == key)).scalar()


def inbox_by_name(connection: Connection, name: str) -> int | None:
    """The row id of an inbox, or None."""
    return connection.execute(select(_inbox.c.id).where(_inbox.c.name == name)).scalar()


def inbox_names(connection: Connection) -> list[str]:
    """Every inbox's name, the oldest first."""
    return list(connection.execute(select(_inbox.c.name).order_by(_inbox.c.id)).scalars())


def _rows() -> Select[Any]:
    return select(_account, _inbox.c.name.label("inbox")).join(
        _inbox, _inbox.c.id == _account.c.inbox_id
    )


def _read(row: Row[Any]) -> AccountRow:
    return AccountRow(
        id=row.id,
        name=row.name,
        channel=row.channel,
        inbox=row.inbox,
        state=row.state,
        health=row.health,
        enabled=row.enabled,
        settings=row.settings,
        secrets=row.secrets,
        read_at=row.read_at,
        created_at=row.created_at,
        failures=row.failures,
        next_at=row.next_at,
        alarmed_at=row.alarmed_at,
    )
