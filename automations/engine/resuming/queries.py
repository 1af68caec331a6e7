"""Reading the runs that wait for an errand which has come back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from core import tables

_run, _event, _errand = tables.run.c, tables.event.c, tables.errand.c
_version, _automation = tables.automation_version.c, tables.automation.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An errand that has come back, and the run that waits for it."""

    errand: int
    run: int
    step: str
    result: Mapping[str, Any] | None
    error: str
    spoke: bool
    automation: int
    name: str
    position: int
    version: int
    document: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, int]]
    ticket: int
    event: int
    kind: str
    actor: str
    payload: Mapping[str, Any]
    message: int | None
    cause: int | None
    depth: int
    """Of the event it began with."""


_WAITING = (
    select(
        _errand.id.label("errand"),
        _errand.run_id.label("run"),
        _errand.step,
        _errand.result,
        _errand.error,
        _errand.spoke,
        _run.automation_id.label("automation"),
        _automation.name,
        _automation.position,
        _run.version_id.label("version"),
        _version.document,
        _version.rows,
        _run.ticket_id.label("ticket"),
        _event.id.label("event"),
        _event.kind,
        _event.actor,
        _event.payload,
        _event.message_id.label("message"),
        _event.cause_id.label("cause"),
        _event.depth,
    )
    .select_from(tables.errand)
    .join(tables.run, _run.id == _errand.run_id)
    .join(tables.event, _event.id == _run.event_id)
    .join(tables.automation, _automation.id == _run.automation_id)
    .join(tables.automation_version, _version.id == _run.version_id)
    .where(
        _errand.id.in_(bindparam("errands", expanding=True)),
        _errand.state.in_(("done", "failed")),
        _errand.holds,
        _run.state == "working",
        _run.position == _errand.step,
    )
    .with_for_update(of=tables.run)
)
"""A run that was stopped meanwhile is not among them; the others cannot be until the commit."""

_TRACED = (
    select(tables.run_step.c.run_id, func.count())
    .where(tables.run_step.c.run_id.in_(bindparam("runs", expanding=True)))
    .group_by(tables.run_step.c.run_id)
)
_SINCE = (
    select(_event.kind, _event.actor, _event.payload, _event.run_id)
    .where(
        _event.ticket_id == bindparam("ticket"),
        _event.id > bindparam("after"),
        _event.id < bindparam("before"),
    )
    .order_by(_event.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """What happened to a ticket while a run waited."""

    kind: str
    actor: str
    payload: Mapping[str, Any]
    run: int | None


def standing(connection: Connection, errands: Collection[int]) -> dict[int, Standing]:
    """The runs that go on for these errands, by errand."""
    rows = connection.execute(_WAITING, {"errands": list(errands)}).mappings()
    return {row["errand"]: Standing(**row) for row in rows}


def traced(connection: Connection, runs: Collection[int]) -> dict[int, int]:
    """How many steps the traces of these runs have."""
    if not runs:
        return {}
    return {row[0]: row[1] for row in connection.execute(_TRACED, {"runs": list(runs)})}


def meanwhile(connection: Connection, ticket: int, after: int, before: int) -> list[Meanwhile]:
    """Events of a ticket between two others, in order."""
    bounds = {"ticket": ticket, "after": after, "before": before}
    rows = connection.execute(_SINCE, bounds)
    return [Meanwhile(kind=row[0], actor=row[1], payload=row[2], run=row[3]) for row in rows]


def closed_statuses(connection: Connection) -> set[int]:
    """Statuses in which a ticket wants nothing more."""
    status = tables.status.c
    closed = select(status.id).where(status.meaning.in_(("solved", "closed")))
    return set(connection.execute(closed).scalars())


def run_of_event(connection: Connection, event: int) -> int | None:
    """The run that waits for an event of an errand; None for any other event."""
    found = select(_event.run_id).where(_event.id == event, _event.kind == "errand_done")
    return connection.execute(found).scalar()
