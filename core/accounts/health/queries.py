"""Which accounts are to be read, and which have been silent too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from core import tables

_account = tables.account
_LIVE: Select[Any] = select(
    _account.c.id,
    _account.c.name,
    _account.c.channel,
    _account.c.settings,
    _account.c.secrets,
    _account.c.cursor,
    _account.c.failures,
    _account.c.next_at,
    _account.c.read_at,
    _account.c.alarmed_at,
).where(_account.c.enabled)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAccount:
    """An account that is to be read, as far as deciding when needs it."""

    id: int
    name: str
    channel: str
    settings: Mapping[str, Any]
    secrets: bytes | None
    cursor: str | None
    failures: int
    next_at: datetime | None
    read_at: datetime | None
    alarmed_at: datetime | None

    @property
    def version(self) -> object:
        """Differs when somebody changed the account."""
        return self.settings, self.secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An account that has been silent too long."""

    account: str
    since: datetime
    """When the alarm was raised."""
    read_at: datetime | None
    """When it was last read; None for never."""
    reason: str
    """Empty if nobody knows."""


def live(connection: Connection) -> list[LiveAccount]:
    """Every account that is not paused; whether there is anything to read, its settings say."""
    return [LiveAccount(**row) for row in connection.execute(_LIVE).mappings()]


def live_one(connection: Connection, account: int) -> LiveAccount | None:
    """The account, if it is to be read."""
    row = connection.execute(_LIVE.where(_account.c.id == account)).mappings().one_or_none()
    return LiveAccount(**row) if row else None


def alarms(connection: Connection) -> Sequence[Alarm]:
    """Every account that is silent too long, by name: for pages and for /readyz in detail."""
    rows = connection.execute(
        select(_account.c.name, _account.c.alarmed_at, _account.c.read_at, _account.c.health)
        .where(_account.c.alarmed_at.is_not(None), _account.c.enabled)
        .order_by(_account.c.name)
    )
    return [Alarm(account=row[0], since=row[1], read_at=row[2], reason=row[3]) for row in rows]
