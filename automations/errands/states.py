"""An errand's life: queued → doing → done | failed, or queued again. Each step is a commit.

Only the attempt that claimed a row may record its result. What was being done when Postroom
stopped is done again: the other side knows it by its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Connection, func, literal, update

from automations.engine.process import PAUSED
from automations.engine.resuming import ERRAND_DONE
from automations.errands import queries
from automations.errands.pauses import next_try
from automations.errands.queries import Lane
from core import events, instance, tables
from core.events import NewEvent
from core.tables.columns import UtcDateTime
from core.tickets.lock import lock

ERRAND_FAILED = "errand_failed"
"""The event's kind: something outside did not come about. It is shown, nothing listens to it."""

_errand, _step = tables.errand.c, tables.run_step.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The right to do one errand once."""

    id: int
    attempt: int
    run: int
    ticket: int
    step: str
    action: str
    key: str
    order: Mapping[str, Any]
    holds: bool
    tried_at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """It came about."""

    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """It will not come about."""

    error: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: why, and when the other side wants to be asked again."""

    error: str
    wish: timedelta | None = None


Outcome: TypeAlias = Done | Failed | Later


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient to be, and a chance (0…1) that spreads pauses."""

    patience: timedelta
    chance: float


def orphaned(connection: Connection, lane: Lane) -> None:
    """Take up again what nobody is doing any more; the caller is the lane's one owner."""
    connection.execute(
        update(tables.errand)
        .where(queries.of_lane(lane), _errand.state == "doing")
        .values(state="queued", next_at=None)
    )


def park(connection: Connection, lane: Lane, why: str) -> None:
    """Say of what waits in a lane why nobody can do it; it stays queued, and no try is counted."""
    waiting = queries.of_lane(lane)
    said = update(tables.errand).where(waiting, _errand.state == "queued", _errand.error != why)
    parked = connection.execute(said.values(error=why).returning(_errand.run_id, _errand.step))
    for run, step in parked.all():
        connection.execute(
            update(tables.run_step)
            .where(_step.run_id == run, _step.step == step, _step.outcome == "working")
            .values(detail={"reason": why})
        )


def take(connection: Connection, lane: Lane, now: datetime, limit: int) -> list[Taken]:
    """Claim up to `limit` errands that are due, oldest first; none while all is paused."""
    if instance.get(connection, PAUSED):
        return []
    rows = connection.execute(
        update(tables.errand)
        .where(_errand.id.in_(queries.due(lane, now, limit)), _errand.state == "queued")
        .values(
            state="doing",
            attempt=_errand.attempt + 1,
            tried_at=func.coalesce(_errand.tried_at, literal(now, UtcDateTime())),
        )
        .returning(
            _errand.id,
            _errand.attempt,
            _errand.run_id.label("run"),
            _errand.ticket_id.label("ticket"),
            _errand.step,
            _errand.action,
            _errand.key,
            _errand.order,
            _errand.holds,
            _errand.tried_at,
        )
    ).mappings()
    return sorted((Taken(**row) for row in rows), key=lambda one: one.id)


def record(
    connection: Connection, taken: Taken, outcome: Outcome, now: datetime, pace: Pace
) -> bool:
    """Write what came of an attempt; says whether that was the errand's end.

    False too if another attempt owns the row by now: nothing is written then.
    """
    if isinstance(outcome, Later):
        again = next_try(taken.tried_at, now, pace.patience, pace.chance, outcome.wish)
        if again is not None:
            _write(connection, taken, {"state": "queued", "next_at": again, "error": outcome.error})
            return False
        outcome = Failed(f"{outcome.error} (given up after {_span(now - taken.tried_at)})")
    return _end(connection, taken, outcome, now)


def _end(connection: Connection, taken: Taken, outcome: Done | Failed, now: datetime) -> bool:
    failed = isinstance(outcome, Failed)
    ended = {
        "state": "failed" if failed else "done",
        "next_at": None,
        "error": outcome.error[:500] if isinstance(outcome, Failed) else "",
        "result": dict(outcome.result) if isinstance(outcome, Done) else None,
        "finished_at": now,
    }
    if not _write(connection, taken, ended):
        return False
    lock(connection, [taken.ticket])
    if not taken.holds:
        _mark(connection, taken, outcome, now)
    _tell(connection, taken, failed, now)
    return True


def _write(connection: Connection, taken: Taken, values: Mapping[str, Any]) -> bool:
    result = connection.execute(
        update(tables.errand)
        .where(_errand.id == taken.id, _errand.attempt == taken.attempt, _errand.state == "doing")
        .values(**values)
    )
    return bool(result.rowcount)


def _mark(connection: Connection, taken: Taken, outcome: Done | Failed, now: datetime) -> None:
    """Complete the trace of a step that held nothing up."""
    came = {"reason": outcome.error[:500]} if isinstance(outcome, Failed) else dict(outcome.result)
    connection.execute(
        update(tables.run_step)
        .where(_step.run_id == taken.run, _step.step == taken.step, _step.outcome == "working")
        .values(
            outcome="failed" if isinstance(outcome, Failed) else "done",
            detail=came or None,
            created_at=now,
        )
    )


def _tell(connection: Connection, taken: Taken, failed: bool, now: datetime) -> None:  # noqa: FBT001 - one caller, beside it
    """What a failure looks like in the ticket's history, and the run's turn to go on."""
    owner = queries.owner(connection, taken.run)
    kinds = [ERRAND_FAILED] * failed + [ERRAND_DONE] * taken.holds
    told = [
        NewEvent(
            ticket=taken.ticket,
            kind=kind,
            actor="automation",
            payload={"run": taken.run, "step": taken.step, "errand": taken.id},
            message=owner.message if kind == ERRAND_DONE else None,
            cause=owner.cause,
            run=taken.run,
            depth=owner.depth,
            quiet=kind == ERRAND_FAILED,
        )
        for kind in kinds
    ]
    events.append(connection, told, now)


def _span(passed: timedelta) -> str:
    hours = round(passed.total_seconds() / 3600)
    return f"{hours} h" if hours else f"{round(passed.total_seconds() / 60)} min"
