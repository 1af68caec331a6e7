"""Pausing automatic sending, and a person's decision about what waited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.audit import By
from core.outbox import states
from core.outbox.breaker import queries
from core.outbox.breaker.types import WINDOWS, Scope

Decision: TypeAlias = Callable[[Connection, Scope, By, int], int]
"""`resume` or `discard`."""
AT_ONCE = 200
"""Deliveries decided in one transaction."""
APART = timedelta(seconds=1)
"""Between two that were held and leave: a storm must not become another when it is let go."""

_pause = tables.pause.c


def trip(connection: Connection, tripped: Mapping[Scope, str], now: datetime) -> list[Scope]:
    """Pause these with the cap that was reached; which of them were not paused already."""
    if not tripped:
        return []
    connection.execute(delete(tables.pause).where(queries.idle(now)))
    return [scope for scope in sorted(tripped) if _trip(connection, scope, tripped[scope], now)]


def resume(connection: Connection, scope: Scope, by: By, begun: int = 0) -> int:
    """Let up to `AT_ONCE` of what waited leave, one after the other, and then send again.

    Returns how many; call it again, with how many were let go before, until it is fewer.
    """
    held = queries.held(connection, scope, AT_ONCE)
    for place, delivery in enumerate(held, begun):
        states.approve(connection, delivery, None, by.now)
        later = by.now + states.UNDO + place * APART
        connection.execute(
            update(tables.delivery).where(tables.delivery.c.id == delivery).values(next_at=later)
        )
    _end(connection, scope, by, "outbox.resume", begun + len(held), len(held))
    return len(held)


def discard(connection: Connection, scope: Scope, by: By, begun: int = 0) -> int:
    """Drop up to `AT_ONCE` of what waited, and then send again; as `resume` does."""
    held = queries.held(connection, scope, AT_ONCE)
    for delivery in held:
        states.cancel(connection, delivery, by.now)
    _end(connection, scope, by, "outbox.discard", begun + len(held), len(held))
    return len(held)


def _trip(connection: Connection, scope: Scope, reason: str, now: datetime) -> bool:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    window = WINDOWS.get(reason)
    said = {
        "reason": reason,
        "created_at": now,
        "until": None if window is None else now + window,
    }
    row = {"automation_id": scope.automation, "recipient": scope.recipient, **said}
    put = dialect.insert(tables.pause).values(row)
    anew = put.on_conflict_do_update(
        index_elements=["recipient", "automation_id"], set_=said, where=_pause.until <= now
    )
    return connection.execute(anew.returning(_pause.id)).first() is not None


def _end(connection: Connection, scope: Scope, by: By, act: str, messages: int, last: int) -> None:
    """End the pauses once nothing is left that they hold."""
    if last == AT_ONCE:
        return
    ended = connection.execute(delete(tables.pause).where(queries.covered(scope)))
    if ended.rowcount or messages:
        by.note(connection, act, _subject(scope), {"messages": messages})


def _subject(scope: Scope) -> str:
    return f"automation:{scope.automation}" if scope.automation else "instance"
