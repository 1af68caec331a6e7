"""PostgreSQL's connections: looked at before each transaction, without asking the server."""

from __future__ import annotations

import select
import time
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import InvalidatePoolError

from core.store.arrays import with_arrays
from core.store.packed import teach

CONNECTIONS = 4
"""Of each engine."""
RESTED_S = 10.0
"""After how long without use a connection is asked whether it still leads anywhere."""
REPLAN = 8
"""After so many transactions, then twice as many, and so on, a connection makes its plans anew."""

_OPTIONS = (
    "-c idle_in_transaction_session_timeout=30000 -c synchronous_commit=on -c timezone=UTC"
    # Of disks without a head to move. With PostgreSQL's own 4 and no statistics yet, it reads
    # tables of ten thousand rows whole rather than look fifty of them up.
    " -c random_page_cost=1.1"
)


def engine(url: str, isolation: IsolationLevel | None = None) -> Engine:
    """An engine whose connections survive a restart of the server.

    `isolation`: other than the server's own; it travels in the statement that begins anyway.
    """
    made = create_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        isolation_level=isolation,
        connect_args={"options": _OPTIONS, "connect_timeout": 10},
    )

    made.dialect.statement_compiler = with_arrays(made.dialect.statement_compiler)

    @event.listens_for(made, "connect")
    def prepare(connection: Any, _: Any) -> None:
        teach(connection)

    @event.listens_for(made, "checkout")
    def look(connection: Any, record: Any, _: Any) -> None:
        _check(made, connection, record.info)
        _replan(connection, record.info)

    @event.listens_for(made, "checkin")
    def rest(_: Any, record: Any) -> None:
        record.info["rests since"] = time.monotonic()

    return made


def _check(made: Engine, connection: Any, known: dict[Any, Any]) -> None:
    """Ask a connection that rested long, or whose server has said something: mostly farewell.

    `pool_pre_ping` asks before every transaction, 0.1 ms each.
    """
    now = time.monotonic()
    if now - known.get("rests since", now) < RESTED_S and not _readable(connection):
        return
    away: Any = made.dialect.loaded_dbapi.Error
    try:
        made.dialect.do_ping(connection)
    except away as error:
        raise InvalidatePoolError from error


def _readable(connection: Any) -> bool:
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _replan(connection: Any, known: dict[Any, Any]) -> None:
    """Forget plans now and then, ever more seldom.

    A plan is kept until its tables are analyzed, a minute after they began to grow: what was
    planned on empty tables reads all their rows until then.
    """
    used = known["used"] = known.get("used", 0) + 1
    if used >= known.setdefault("replan", REPLAN):
        known["replan"] *= 2
        connection.execute("DISCARD PLANS")
