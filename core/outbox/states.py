"""A delivery's life: queued → sending → sent | failed | unknown | cancelled.

Each step is a commit. Only the attempt that claimed a row may record its result, so a frozen owner
that wakes up changes nothing. Deliveries of a ticket leave in order; `draft`, `approval`, `failed`
and `unknown` hold nothing up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import Connection, and_, case, func, literal, or_, update

from core import events, tables
from core.events import NewEvent
from core.outbox import queries, takeback
from core.outbox.queries import Standing
from core.tables.columns import UtcDateTime
from core.tickets.lock import lock

_delivery = tables.delivery

Final: TypeAlias = Literal["sent", "failed", "unknown"]

UNDO = timedelta(seconds=10)
"""How long what a person let go waits, so that it can be taken back."""
STOPPED = "Postroom was stopped while this was being sent; it may or may not have left"


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
    """Of one that was sent: what did not go as it should all the same."""
    next_at: datetime | None = None
    """Of an unknown one: when the channel is asked for it."""
    shown: str = ""
    """How the message is shown, where that is more than the state says: checking."""
    thread: str = ""
    """The channel's thread that the message began: answers to it belong into its ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A message that will not leave; what it said can be written anew."""

    ticket: int
    """Row id."""
    message: int
    text: str
    account: int


def claim(connection: Connection, account: int, now: datetime, limit: int) -> list[Claim]:
    """Take up to `limit` deliveries that are due, at most one of a ticket, oldest first.

    None while the account may not send: it may have been paused since the lane's run began.
    """
    if not queries.sends(connection, account):
        return []
    due = queries.due(connection, account, now, limit)
    claimed = connection.execute(
        update(_delivery)
        .where(_delivery.c.id.in_(due), _delivery.c.state == "queued")
        .values(
            state="sending",
            attempt=_delivery.c.attempt + 1,
            claimed_at=now,
            tried_at=func.coalesce(_delivery.c.tried_at, literal(now, UtcDateTime())),
        )
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
            external_id=result.external_id or _delivery.c.external_id,
            error=result.error,
            next_at=result.next_at,
            finished_at=now,
        )
        .returning(_delivery.c.id, *_TOLD)
    ).one_or_none()
    if row is None:
        return False
    _tell(connection, _Row(*row), result.state, now)
    _note(connection, _Row(*row), result)
    return True


def warn(connection: Connection, delivery: int, warning: str, now: datetime) -> None:
    """Add to a delivery that was sent what did not go as it should all the same."""
    row = connection.execute(
        update(_delivery)
        .where(_delivery.c.id == delivery, _delivery.c.state == "sent")
        .values(error=_delivery.c.error + warning)
        .returning(_delivery.c.id, *_TOLD)
    ).one_or_none()
    if row is not None:
        _tell(connection, _Row(*row), "sent", now)


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


def hold(connection: Connection, account: int, until: datetime, error: str) -> None:
    """Let everything of an account wait: its server cannot be reached, or lets nobody in.

    So waits the question for what has perhaps left; why that is not known stays told.
    """
    queued = _delivery.c.state == "queued"
    connection.execute(
        update(_delivery)
        .where(
            _delivery.c.account_id == account,
            _delivery.c.state.in_(("queued", "unknown")),
            or_(and_(queued, _delivery.c.next_at.is_(None)), _delivery.c.next_at < until),
        )
        .values(next_at=until, error=case((queued, error), else_=_delivery.c.error))
    )


def orphaned(connection: Connection, account: int, now: datetime) -> list[int]:
    """Mark what a dead owner was sending as unknown; the lane's owner calls it first.

    The channel is asked for them at once.
    """
    rows = connection.execute(
        update(_delivery)
        .where(_delivery.c.account_id == account, _delivery.c.state == "sending")
        .values(state="unknown", finished_at=now, next_at=now, error=STOPPED)
        .returning(_delivery.c.id, *_TOLD)
    ).all()
    for row in rows:
        _tell(connection, _Row(*row), "unknown", now)
    return [row.id for row in rows]


def settle(connection: Connection, delivery: int, result: Result, now: datetime) -> bool:
    """Write what the channel said of an unknown delivery; False if a person was quicker."""
    row = connection.execute(
        update(_delivery)
        .where(_delivery.c.id == delivery, _delivery.c.state == "unknown")
        .values(
            state=result.state,
            external_id=result.external_id or _delivery.c.external_id,
            error=result.error,
            next_at=result.next_at,
        )
        .returning(_delivery.c.id, *_TOLD)
    ).one_or_none()
    if row is None:
        return False
    if result.state != "unknown":
        _tell(connection, _Row(*row), result.state, now)
    _note(connection, _Row(*row), result)
    return True


def retry(connection: Connection, delivery: int, now: datetime) -> bool:
    """Queue a failed or unknown delivery again, because a person said so."""
    return _move(connection, delivery, ("failed", "unknown"), "queued", now) is not None


def repeat(connection: Connection, delivery: int, now: datetime) -> bool:
    """Queue an unknown delivery again, because a setting said so: its first try stays the first."""
    moved = _move(connection, delivery, ("unknown",), "queued", now, anew=False)
    return moved is not None


def approve(connection: Connection, delivery: int, agent: int | None, now: datetime) -> bool:
    """Let a draft, or what waited for a yes, leave after `UNDO`: the ticket is answered by it."""
    row = _move(connection, delivery, ("draft", "approval"), "queued", now)
    if row is None:
        return False
    _wait(connection, delivery, now + UNDO)
    takeback.answer(connection, row, agent, now)
    return True


def cancel(connection: Connection, delivery: int, now: datetime) -> TakenBack | None:
    """Stop a delivery that has not begun to leave; what it had answered is open again."""
    row = _move(connection, delivery, ("draft", "approval", "queued"), "cancelled", now)
    if row is None:
        return None
    takeback.unanswer(connection, row, now)
    return TakenBack(ticket=row.ticket, message=row.message, text=row.text, account=row.account)


def _move(
    connection: Connection,
    delivery: int,
    before: tuple[str, ...],
    after: str,
    now: datetime,
    *,
    anew: bool = True,
) -> Standing | None:
    """Put a delivery into another state if it is in one of these; how it stood before.

    `anew`: forget when it was tried first.
    """
    row = queries.standing(connection, delivery)
    if row is None or row.state not in before:
        return None
    lock(connection, [row.ticket])
    finished = now if after == "cancelled" else None
    moved = connection.execute(
        update(_delivery)
        .where(_delivery.c.id == delivery, _delivery.c.state == row.state)
        .values(
            state=after,
            next_at=None,
            tried_at=None if anew else _delivery.c.tried_at,
            finished_at=finished,
        )
    )
    if moved.rowcount != 1:
        return None
    _show(connection, row.message, after)
    return row


def _wait(connection: Connection, delivery: int, until: datetime) -> None:
    connection.execute(
        update(_delivery).where(_delivery.c.id == delivery).values(next_at=until, error="")
    )


_TOLD = (_delivery.c.ticket_id, _delivery.c.message_id, _delivery.c.run_id)


@dataclass(frozen=True, slots=True)
class _Row:
    """What the event of a delivery tells of."""

    id: int
    ticket: int
    message: int
    run: int | None


def _tell(connection: Connection, row: _Row, state: Final, now: datetime) -> None:
    """Show the state on the message, and in the ticket's history.

    That it was sent is told quietly: automations hear of a message when it is written.
    """
    _show(connection, row.message, state)
    lock(connection, [row.ticket])
    told = NewEvent(
        ticket=row.ticket,
        kind="delivery_sent" if state == "sent" else "delivery_failed",
        actor="system",
        payload={"delivery": row.id, "state": state},
        message=row.message,
        run=row.run,
        quiet=state == "sent",
    )
    events.append(connection, [told], now)


def begin_thread(connection: Connection, delivery: int, ticket: int, thread: str) -> None:
    """Keep which thread a message began: answers belong into its ticket, which may have another."""
    named, without = update(_delivery), update(tables.ticket)
    connection.execute(named.where(_delivery.c.id == delivery).values(thread=thread))
    nowhere = (tables.ticket.c.id == ticket, tables.ticket.c.thread == "")
    connection.execute(without.where(*nowhere).values(thread=thread))


def _note(connection: Connection, row: _Row, result: Result) -> None:
    """Keep what else the channel said: how the message is shown, and the thread it began."""
    if result.shown:
        _show(connection, row.message, result.shown)
    if result.thread:
        begin_thread(connection, row.id, row.ticket, result.thread)


def _show(connection: Connection, message: int, state: str) -> None:
    connection.execute(
        update(tables.message).where(tables.message.c.id == message).values(delivery_state=state)
    )
