"""A ticket's history: its events, and the traces of the runs on it; filtered by the viewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from core import tables
from core.access import Viewer
from core.tickets.queries.numbers import ticket_id
from core.tickets.queries.rows import Named

_event, _run, _step = tables.event.c, tables.run.c, tables.run_step.c
_agent, _automation = tables.agent.c, tables.automation.c


@dataclass(frozen=True, slots=True, kw_only=True)
class HappenedRow:
    """One event of a ticket."""

    id: int
    kind: str
    actor: str
    agent: Named | None
    automation: Named | None
    run: int | None
    message: int | None
    payload: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTrace:
    """One step of a run."""

    step: str
    action: str
    outcome: str
    detail: dict[str, Any] | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTrace:
    """A run with its steps."""

    id: int
    automation: Named
    state: str
    error: str
    event: int
    depth: int
    created_at: datetime
    finished_at: datetime | None
    steps: tuple[StepTrace, ...]


def happened(
    connection: Connection, viewer: Viewer, number: int, before: int | None, limit: int
) -> list[HappenedRow]:
    """Events of the ticket older than `before`, the newest first; raises `NotThere`."""
    wanted = (
        select(
            _event.id,
            _event.kind,
            _event.actor,
            _event.payload,
            _event.run_id,
            _event.message_id,
            _event.created_at,
            _automation.id.label("automation"),
            _automation.name,
        )
        .outerjoin_from(tables.event, tables.run, _run.id == _event.run_id)
        .outerjoin(tables.automation, _automation.id == _run.automation_id)
        .where(_event.ticket_id == ticket_id(connection, viewer, number))
        .order_by(_event.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(_event.id < before)
    rows = connection.execute(wanted).all()
    agents = _agents(connection, {row.payload.get("by_agent") for row in rows} - {None})
    return [_happened(row, agents) for row in rows]


def runs(
    connection: Connection, viewer: Viewer, number: int, before: int | None, limit: int
) -> list[RunTrace]:
    """Runs on the ticket older than `before`, the newest first; raises `NotThere`."""
    wanted = (
        select(
            _run.id,
            _run.automation_id,
            _automation.name,
            _run.state,
            _run.error,
            _run.event_id,
            _run.depth,
            _run.created_at,
            _run.finished_at,
        )
        .join_from(tables.run, tables.automation, _automation.id == _run.automation_id)
        .where(_run.ticket_id == ticket_id(connection, viewer, number))
        .order_by(_run.id.desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(_run.id < before)
    rows = connection.execute(wanted).all()
    steps = _steps(connection, [row.id for row in rows])
    return [_traced(row, tuple(steps.get(row.id, ()))) for row in rows]


def _agents(connection: Connection, wanted: set[int]) -> dict[int, Named]:
    if not wanted:
        return {}
    rows = connection.execute(select(_agent.id, _agent.name).where(_agent.id.in_(wanted)))
    return {row.id: Named(row.id, row.name) for row in rows}


def _happened(row: Row[*tuple[Any, ...]], agents: Mapping[int, Named]) -> HappenedRow:
    automation = None if row.automation is None else Named(row.automation, row.name)
    return HappenedRow(
        id=row.id,
        kind=row.kind,
        actor=row.actor,
        agent=agents.get(row.payload.get("by_agent")),
        automation=automation,
        run=row.run_id,
        message=row.message_id,
        payload=row.payload,
        at=row.created_at,
    )


def _steps(connection: Connection, wanted: Collection[int]) -> dict[int, list[StepTrace]]:
    if not wanted:
        return {}
    rows = connection.execute(
        select(
            _step.run_id,
            _step.step,
            _step.action,
            _step.outcome,
            _step.detail,
            _step.created_at.label("at"),
        )
        .where(_step.run_id.in_(wanted))
        .order_by(_step.run_id, _step.position)
    )
    found = defaultdict(list)
    for run, *rest in rows:
        step, action, outcome, detail, at = rest
        found[run].append(
            StepTrace(step=step, action=action, outcome=outcome, detail=detail, at=at)
        )
    return found


def _traced(row: Row[*tuple[Any, ...]], steps: tuple[StepTrace, ...]) -> RunTrace:
    return RunTrace(
        id=row.id,
        automation=Named(row.automation_id, row.name),
        state=row.state,
        error=row.error,
        event=row.event_id,
        depth=row.depth,
        created_at=row.created_at,
        finished_at=row.finished_at,
        steps=steps,
    )
