"""The circuit breaker: who fails is left alone for a while, and longer if it goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from core import tables
from core.services.queries import ServiceRow
from postroom.errors import TemporaryError

TOLERATED = 3
"""Failures in a row before a service is left alone."""
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(minutes=15)
_service = tables.service.c


def open_until(failures: int, error: Exception, now: datetime) -> datetime | None:
    """Until when a service is left alone after so many failures in a row; None: ask again.

    Its own wish (Retry-After) holds from the first failure on; what needs a person, such as
    a refused key, is tried seldom at once.
    """
    if not isinstance(error, TemporaryError):
        return now + LONGEST
    if failures >= TOLERATED:
        pause = SHORTEST * 2.0 ** min(failures - TOLERATED, 10)
        return now + min(max(pause, error.retry_after or pause), LONGEST)
    return now + min(error.retry_after, LONGEST) if error.retry_after else None


def failed(connection: Connection, kind: str, key: str, error: Exception, now: datetime) -> None:
    """Write down that a service failed, and why."""
    where = (_service.kind == kind, _service.key == key)
    counted = (
        update(tables.service)
        .where(*where)
        .values(failures=_service.failures + 1, error=str(error)[:500], failed_at=now)
        .returning(_service.failures)
    )
    failures = connection.execute(counted).scalar()
    if failures is not None:
        until = open_until(failures, error, now)
        connection.execute(update(tables.service).where(*where).values(retry_at=until))


def noted(connection: Connection, kind: str, key: str, error: Exception, now: datetime) -> None:
    """Show an error that says nothing about the next text, such as one damaged answer."""
    connection.execute(
        update(tables.service)
        .where(_service.kind == kind, _service.key == key)
        .values(error=str(error)[:500], failed_at=now)
    )


def answered(connection: Connection, kind: str, key: str) -> None:
    """It works (again): earlier failures count no more."""
    connection.execute(
        update(tables.service)
        .where(_service.kind == kind, _service.key == key)
        .values(failures=0, error="", failed_at=None, retry_at=None)
    )


def troubled(row: ServiceRow) -> bool:
    """Whether a success is news."""
    return bool(row.failures or row.error)


def state_of(row: ServiceRow | None, now: datetime) -> str:
    """One word for how a service fares."""
    if row is None:
        return "not set up"
    if not row.place:
        return "unused"
    if row.resting(now):
        return "resting"
    return "failing" if row.failures else "works"
