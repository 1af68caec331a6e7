"""Reading runs; a viewer sees those on tickets it may see (promise P24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, literal_column, select

from automations.engine.explain import StepShown
from automations.statistics import totals
from core import tables
from core.access import Viewer, visible

_run, _step, _ticket = tables.run.c, tables.run_step.c, tables.ticket.c
_version = tables.automation_version.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How often an automation ran."""

    runs: int = 0
    failed: int = 0
    last_at: datetime | None = None


NEVER = Counted()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run, with the ticket it ran on."""

    id: int
    automation: int
    automation_name: str
    version: int
    """Number of the version."""
    ticket: int
    """The ticket's number."""
    subject: str
    event: int
    state: str
    error: str
    created_at: datetime
    finished_at: datetime | None


_automation = tables.automation.c
_LAST = select(
    _automation.id,
    select(func.max(_run.created_at))
    .where(_run.automation_id == _automation.id)
    .correlate(tables.automation)
    .scalar_subquery(),
)
_FAILED = (
    select(_run.automation_id, func.count())
    .where(_run.state == literal_column("'failed'"))  # as the index of failed runs says it
    .group_by(_run.automation_id)
)
"""Two questions that indexes answer alone: with states and times in one, every run is read."""

_ROWS: Select[Any] = (
    select(
        _run.id,
        _run.automation_id.label("automation"),
        tables.automation.c.name.label("automation_name"),
        _version.number.label("version"),
        _ticket.number.label("ticket"),
        _ticket.subject,
        _run.event_id.label("event"),
        _run.state,
        _run.error,
        _run.created_at,
        _run.finished_at,
    )
    .select_from(tables.run)
    .join(tables.ticket, _ticket.id == _run.ticket_id)
    .join(tables.automation, tables.automation.c.id == _run.automation_id)
    .join(tables.automation_version, _version.id == _run.version_id)
)


def counted(connection: Connection, automation: int | None = None) -> dict[int, Counted]:
    """How often each automation ran, by its row id, or only one; what never ran is not in it."""
    failed, last = _FAILED, _LAST
    if automation is not None:
        failed = failed.where(_run.automation_id == automation)
        last = last.where(_automation.id == automation)
    failures = dict(map(tuple, connection.execute(failed)))
    last_at = dict(map(tuple, connection.execute(last)))
    return {
        owner: Counted(runs=count, failed=failures.get(owner, 0), last_at=last_at.get(owner))
        for owner, count in totals(connection, automation).items()
    }


def of_automation(
    connection: Connection, viewer: Viewer, automation: int, before: int | None, limit: int
) -> list[RunRow]:
    """An automation's latest runs, newest first; `before`: only those older than this run."""
    wanted = _ROWS.where(_run.automation_id == automation, visible(viewer))
    if before is not None:
        wanted = wanted.where(_run.id < before)
    rows = connection.execute(wanted.order_by(_run.id.desc()).limit(limit)).mappings()
    return [RunRow(**row) for row in rows]


def find(connection: Connection, viewer: Viewer, run: int) -> RunRow | None:
    """One run; None if there is none, or its ticket is not the viewer's to see."""
    found = connection.execute(_ROWS.where(_run.id == run, visible(viewer)))
    row = found.mappings().one_or_none()
    return None if row is None else RunRow(**row)


def trace(connection: Connection, run: int) -> tuple[StepShown, ...]:
    """What each step of a run did, in order."""
    rows = connection.execute(
        select(_step.step, _step.action, _step.outcome, _step.detail)
        .where(_step.run_id == run)
        .order_by(_step.position)
    )
    return tuple(StepShown(**row) for row in rows.mappings())
