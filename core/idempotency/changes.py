"""Beginning a request under a key, and keeping its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.idempotency.queries import KEPT, Done, found
from core.problems import Conflict, Refused

RUNS_AT_MOST = timedelta(minutes=2)
"""A request that takes longer was interrupted: its process ended before it could say how."""

_request = tables.idempotent_request


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """A request that is to be done under a key."""

    agent: int
    key: str
    fingerprint: bytes
    """sha256 of method, path and body."""


def begin(connection: Connection, new: Began, now: datetime) -> Done | None:
    """Take the key; None to go on, or the answer of before.

    Raises `Conflict` while the first request runs or when nobody knows how it ended, `Refused` for
    the key of another request.
    """
    connection.execute(
        delete(_request).where(
            _request.c.agent_id == new.agent,
            _request.c.key == new.key,
            _request.c.created_at <= now - KEPT,
        )
    )
    if _took(connection, new, now):
        return None
    row = found(connection, new.agent, new.key, now)
    if row is None:
        raise Conflict(_RUNNING)
    if bytes(row.fingerprint) != new.fingerprint:
        raise Refused(
            f"the Idempotency-Key {new.key[:40]!r} belongs to another request; use a new key for"
            " a new request"
        )
    if row.status is None:
        raise Conflict(_RUNNING if now - row.created_at < RUNS_AT_MOST else _INTERRUPTED)
    return Done(row.status, row.body or "")


_RUNNING = "the first request with this Idempotency-Key is still running; ask again in a moment"
_INTERRUPTED = (
    "the first request with this Idempotency-Key was interrupted, and nobody knows how it ended;"
    " look whether it was done, and if not, send it with a new key"
)


def finish(connection: Connection, began: Began, done: Done) -> None:
    """Keep the answer."""
    connection.execute(
        update(_request).where(*_is(began)).values(status=done.status, body=done.body)
    )


def forget(connection: Connection, began: Began) -> None:
    """Let go of the key: nothing was done, so the request may be sent again."""
    connection.execute(delete(_request).where(*_is(began), _request.c.status.is_(None)))


def prune(connection: Connection, now: datetime) -> int:
    """Remove what is older than a day; say how many."""
    return connection.execute(delete(_request).where(_request.c.created_at <= now - KEPT)).rowcount


def _is(began: Began) -> tuple[ColumnElement[bool], ...]:
    return (_request.c.agent_id == began.agent, _request.c.key == began.key)


def _took(connection: Connection, new: Began, now: datetime) -> bool:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {
        "agent_id": new.agent,
        "key": new.key,
        "fingerprint": new.fingerprint,
        "created_at": now,
    }
    statement = insert(_request).values(row).on_conflict_do_nothing().returning(_request.c.id)
    return connection.execute(statement).scalar() is not None
