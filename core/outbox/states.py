"""A delivery's life: queued → sending → sent | failed | unknown | cancelled.

Each step is a commit. Only the attempt that claimed a row may record its result, so a frozen owner that wakes up changes
nothing. Deliveries of a ticket leave in order; `draft`, `approval`, `failed` and `unknown` hold
nothing up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Connection, update

from core import events, tables
from core.events import NewEvent
from core.outbox import queries
from core.tickets.lock import lock

_delivery = tables.delivery

Final: TypeAlias = Literal["sent", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to send one delivery once."""

    delivery: int
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How an attempt ended."""

    state: Final
    external_id: str = ""
    error: str = ""


def claim(connection: Connection, account: int, now: datetime, limit: int) -> list[Claim]:
    """Take up to `limit` deliveries that are due, at most one of a ticket, oldest first."""
    due = queries.due(connection, account, now, limit)
    claimed = connection.execute(
        update(_delivery)
        .where(_delivery.c.id.in_(due), _delivery.c.state == "queued")
        .values(state="sending", attempt=_delivery.c.attempt + 1, claimed_at=now)
        .returning(_delivery.c.id, _delivery.c.attempt)
    )
    return sorted((Claim(*row) for row in claimed), key=lambda one: one.delivery)


def record(connection: Connection, claimed: Claim, result: Result, now: datetime) -> bool:
    """Write how the attempt ended; False if another attempt owns the row by now."""
    row = connection.execute(
        update(_delivery)
        .where(
            _delivery.c.id == claimed.delivery,
            _delivery.c.attempt == claimed.attempt,
            _delivery.c.state == "sending",
        )
        .values(
            state=result.state,
            external_id=result.external_id,
            error=result.error,
            finished_at=now,
        )
        .returning(_delivery.c.ticket_id, _delivery.c.message_id, _delivery.c.run_id)
    ).one_or_none()
    if row is None:
        return False
    _tell(connection, claimed.delivery, tuple(row), result.state, now)
    return True


def postpone(connection: Connection, claimed: Claim, until: datetime, error: str) -> bool:
    """Put a claimed delivery back to be tried again; it holds only its ticket's later ones."""
    done = connection.execute(
        update(_delivery)
        .where(
            _delivery.c.id == claimed.delivery,
            _delivery.c.attempt == claimed.attempt,
            _delivery.c.state == "sending",
        )
        .values(state="queued", next_at=until, error=error)
    )
    return done.rowcount == 1


def orphaned(connection: Connection, account: int, now: datetime) -> list[int]:
    """Mark what a dead owner was sending as unknown; called once by the next owner of the lane."""
    rows = connection.execute(
        update(_delivery)
        .where(_delivery.c.account_id == account, _delivery.c.state == "sending")
        .values(
            state="unknown",
            finished_at=now,
            error="Postroom was stopped while this was being sent; it may or may not have left",
        )
        .returning(
            _delivery.c.id, _delivery.c.ticket_id, _delivery.c.message_id, _delivery.c.run_id
        )
    ).all()
    for delivery, *rest in rows:
        _tell(connection, delivery, tuple(rest), "unknown", now)
    return [row.id for row in rows]


def retry(connection: Connection, delivery: int, now: datetime) -> bool:
    """Queue a failed or unknown delivery again, because a person said so."""
    return _move(connection, delivery, ("failed", "unknown"), "queued", now)


def cancel(connection: Connection, delivery: int, now: datetime) -> bool:
    """Stop a delivery that has not begun to leave."""
    return _move(connection, delivery, ("draft", "approval", "queued"), "cancelled", now)


def _move(
    connection: Connection, delivery: int, before: tuple[str, ...], after: str, now: datetime
) -> bool:
    finished = now if after == "cancelled" else None
    message = connection.execute(
        update(_delivery)
        .where(_delivery.c.id == delivery, _delivery.c.state.in_(before))
        .values(state=after, next_at=None, finished_at=finished)
        .returning(_delivery.c.message_id)
    ).scalar()
    if message is None:
        return False
    _show(connection, message, after)
    return True


def _tell(
    connection: Connection,
    delivery: int,
    row: tuple[int, int, int | None],
    state: Final,
    now: datetime,
) -> None:
    """Show the state on the message; a send that did not succeed is an event of its ticket."""
    ticket, message, run = row
    _show(connection, message, state)
    if state == "sent":
        return
    lock(connection, [ticket])
    failed = NewEvent(
        ticket=ticket,
        kind="delivery_failed",
        actor="system",
        payload={"delivery": delivery, "state": state},
        message=message,
        run=run,
    )
    events.append(connection, [failed], now)


def _show(connection: Connection, message: int, state: str) -> None:
    connection.execute(
        update(tables.message).where(tables.message.c.id == message).values(delivery_state=state)
    )
