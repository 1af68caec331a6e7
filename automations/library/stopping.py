"""Ending the runs of an automation that is switched off: they do not come back (P-05, P-06)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, literal_column, or_, update

from core import tables

SWITCHED_OFF = "switched_off"
"""Why a run ended whose automation was switched off or thrown away."""

_run, _errand, _step = tables.run.c, tables.errand.c, tables.run_step.c
_GOES_ON = or_(
    *(_run.state == literal_column(f"'{state}'") for state in ("working", "waiting", "approval"))
)
"""Word for word the condition of `ix_run_going_on`, which SQLite wants to see."""
_UNDER_WAY = ("queued", "doing")


def stop_runs_of(connection: Connection, automation: int, now: datetime) -> int:
    """End every run of an automation that waits for something; returns how many there were.

    What it has asked of the world outside is not begun any more, nor tried again; nor does it begin
    on tickets that waited for their turn.
    """
    waiting = tables.start.c
    connection.execute(
        delete(tables.start).where(
            waiting.automation_id == automation, waiting.released_at.is_(None)
        )
    )
    return _stop(connection, _run.automation_id == automation, SWITCHED_OFF, now)


def _stop(connection: Connection, which: ColumnElement[bool], why: str, now: datetime) -> int:
    stopped = (
        connection.execute(
            update(tables.run)
            .where(which, _GOES_ON)
            .values(state="stopped", error=why, finished_at=now)
            .returning(_run.id)
        )
        .scalars()
        .all()
    )
    if stopped:
        _call_off(connection, stopped, why, now)
    return len(stopped)


def _call_off(connection: Connection, runs: Sequence[int], why: str, now: datetime) -> None:
    """Errands that hold these runs are not done, and the steps that asked for them say so."""
    connection.execute(
        update(tables.errand)
        .where(_errand.run_id.in_(runs), _errand.holds, _errand.state.in_(_UNDER_WAY))
        .values(state="failed", error=why, finished_at=now, next_at=None)
    )
    connection.execute(
        update(tables.run_step)
        .where(
            _step.run_id == tables.run.c.id,
            tables.run.c.position == _step.step,
            tables.run.c.id.in_(runs),
            _step.outcome == "working",
        )
        .values(outcome="skipped", detail={"reason": why})
    )
