"""Health of accounts that are read: when they were heard, why they fail, who is silent too long."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from core import tables

ACTIVE = "active"
NEEDS_REAUTHORISATION = "needs_reauthorisation"
_account = tables.account


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
class Failure:
    """A try to read that came to nothing."""

    reason: str
    """For people: what happened and what to do."""
    failures: int
    """Tries in a row that failed, with this one."""
    next_at: datetime
    reauthorise: bool = False
    """A person must sign in again."""


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
    return [LiveAccount(**row) for row in connection.execute(_live()).mappings()]


def live_one(connection: Connection, account: int) -> LiveAccount | None:
    """The account, if it is to be read."""
    row = connection.execute(_live().where(_account.c.id == account)).mappings().one_or_none()
    return LiveAccount(**row) if row else None


def heard(
    connection: Connection, account: int, warning: str, next_at: datetime | None, now: datetime
) -> None:
    """The channel has been read without an error; `warning`: what is wrong all the same."""
    connection.execute(
        update(_account)
        .where(_account.c.id == account)
        .values(read_at=now, next_at=next_at, alarmed_at=None, health=warning, state=ACTIVE)
    )


def steady(connection: Connection, account: int) -> None:
    """It has worked for a while: earlier failures count no more."""
    connection.execute(
        update(_account).where(_account.c.id == account).values(failures=0, failed_at=None)
    )


def failed(connection: Connection, account: int, failure: Failure, now: datetime) -> None:
    """Write down why, and when to try again; an account paused meanwhile stays as it is."""
    first = failure.failures == 1
    connection.execute(
        update(_account)
        .where(_account.c.id == account, _account.c.enabled)
        .values(
            health=failure.reason,
            failures=failure.failures,
            next_at=failure.next_at,
            state=NEEDS_REAUTHORISATION if failure.reauthorise else _account.c.state,
            failed_at=now if first else _account.c.failed_at,
        )
    )


def alarm(connection: Connection, accounts: Collection[int], now: datetime) -> None:
    """Report that these have been silent too long; once, until they are heard again."""
    connection.execute(
        update(_account)
        .where(_account.c.id.in_(list(accounts)), _account.c.alarmed_at.is_(None))
        .values(alarmed_at=now)
    )


def alarms(connection: Connection) -> Sequence[Alarm]:
    """Every account that is silent too long, by name: for pages and for /readyz in detail."""
    rows = connection.execute(
        select(_account.c.name, _account.c.alarmed_at, _account.c.read_at, _account.c.health)
        .where(_account.c.alarmed_at.is_not(None), _account.c.enabled)
        .order_by(_account.c.name)
    )
    return [Alarm(account=row[0], since=row[1], read_at=row[2], reason=row[3]) for row in rows]


def _live() -> Select[Any]:
    return select(
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
