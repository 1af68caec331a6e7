"""Connections: how each database is opened so that nothing is lost."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from core.store import postgres

READERS = postgres.CONNECTIONS
"""Read connections, and on PostgreSQL write connections too."""


def is_sqlite(url: str) -> bool:
    """Whether the URL names a SQLite file."""
    return url.startswith("sqlite")


def driver_url(url: str) -> str:
    """The URL with the one driver used for each database."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def writer_engine(url: str) -> Engine:
    """The engine transactions that write run on."""
    if not is_sqlite(url):
        return postgres.engine(driver_url(url))
    return _sqlite(url, begin="BEGIN IMMEDIATE", size=1, query_only=False)


def reader_engine(url: str) -> Engine:
    """The engine transactions that only read run on: each in one snapshot."""
    if not is_sqlite(url):
        return postgres.engine(driver_url(url), "REPEATABLE READ")
    return _sqlite(url, begin="BEGIN", size=READERS, query_only=True)


def _sqlite(url: str, *, begin: str, size: int, query_only: bool) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": 30, "cached_statements": 512},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        # Without this the driver opens deferred transactions behind SQLAlchemy's back, and
        # concurrent read-then-write transactions lose updates without an error.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-32000")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA wal_autocheckpoint=8000")
        if query_only:
            connection.execute("PRAGMA query_only=ON")

    def begin_explicitly(connection: Any) -> None:
        connection.cursor().execute(begin)

    # What the "begin" event would do, for a tenth of its price: there it is a statement like any.
    setattr(engine.dialect, "do_begin", begin_explicitly)  # noqa: B010 - of this engine alone
    return engine
