"""Writing down how reading an account goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, update

from core import tables
from core.notifications import alarms

ACTIVE = "active"
NEEDS_REAUTHORISATION = "needs_reauthorisation"
_account = tables.account


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
    done = connection.execute(
        update(_account)
        .where(_account.c.id == account, _account.c.enabled)
        .values(
            health=failure.reason,
            failures=failure.failures,
            next_at=failure.next_at,
            state=NEEDS_REAUTHORISATION if failure.reauthorise else _account.c.state,
            failed_at=now if first else _account.c.failed_at,
        )
        .returning(_account.c.name)
    )
    name = done.scalar()
    if failure.reauthorise and name is not None:
        alarms.sign_in(connection, account, name, now)


def alarm(connection: Connection, accounts: Collection[int], now: datetime) -> None:
    """Report that these have been silent too long; once, until they are heard again."""
    found = connection.execute(
        update(_account)
        .where(_account.c.id.in_(list(accounts)), _account.c.alarmed_at.is_(None))
        .values(alarmed_at=now)
        .returning(_account.c.name)
    )
    alarms.silent(connection, sorted(found.scalars()), now)
