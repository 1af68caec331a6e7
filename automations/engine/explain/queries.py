"""What an explanation is made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from automations.engine.explain.types import RunShown, StepShown
from core import tables

LOOKED_AT = 200
"""How many of a ticket's latest events are searched for one that concerns the automation."""

_event = tables.event.c
_run = tables.run.c
_step = tables.run_step.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event with all that was kept of it."""

    id: int
    ticket: int
    kind: str
    actor: str
    payload: Mapping[str, Any]
    message: int | None
    run: int | None
    state: str
    facts: bytes | None
    verdicts: bytes | None
    at: datetime


_HAPPENED = select(
    _event.id,
    _event.ticket_id.label("ticket"),
    _event.kind,
    _event.actor,
    _event.payload,
    _event.message_id.label("message"),
    _event.run_id.label("run"),
    _event.state,
    _event.facts,
    _event.verdicts,
    _event.created_at.label("at"),
)


def ticket_id(connection: Connection, number: int) -> int | None:
    """The row id of a ticket."""
    found = select(tables.ticket.c.id).where(tables.ticket.c.number == number)
    return connection.execute(found).scalar()


def latest_events(connection: Connection, ticket: int) -> list[Happened]:
    """A ticket's latest events, newest first."""
    rows = connection.execute(
        _HAPPENED.where(_event.ticket_id == ticket).order_by(_event.id.desc()).limit(LOOKED_AT)
    )
    return [Happened(**row) for row in rows.mappings()]


def one_event(connection: Connection, ticket: int, event: int) -> Happened | None:
    """One event of a ticket."""
    found = connection.execute(_HAPPENED.where(_event.ticket_id == ticket, _event.id == event))
    row = found.mappings().one_or_none()
    return None if row is None else Happened(**row)


def made_by(connection: Connection, ticket: int, runs: Collection[int]) -> list[Happened]:
    """What runs did to a ticket, in order."""
    rows = connection.execute(
        _HAPPENED.where(_event.ticket_id == ticket, _event.run_id.in_(list(runs))).order_by(
            _event.id
        )
    )
    return [Happened(**row) for row in rows.mappings()]


def runs_of(connection: Connection, ticket: int, event: int) -> dict[int, int]:
    """The runs an event started: version → run."""
    rows = connection.execute(
        select(_run.version_id, _run.id).where(_run.ticket_id == ticket, _run.event_id == event)
    )
    return {row[0]: row[1] for row in rows}


def run_shown(connection: Connection, run: int) -> RunShown:
    """A run with its trace."""
    found = connection.execute(select(_run.state, _run.error).where(_run.id == run)).one()
    steps = connection.execute(
        select(_step.step, _step.action, _step.outcome, _step.detail)
        .where(_step.run_id == run)
        .order_by(_step.position)
    )
    return RunShown(
        id=run,
        state=found[0],
        error=found[1],
        steps=tuple(StepShown(**row) for row in steps.mappings()),
    )
