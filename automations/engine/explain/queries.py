"""What an explanation is made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from automations.engine.explain.types import Earlier, RunShown, StepShown
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
    cause: int | None
    state: str
    facts: bytes | None
    verdicts: bytes | None
    at: datetime


@dataclass(frozen=True, slots=True)
class VersionName:
    """Which automation a version belongs to, and its number."""

    automation: int
    name: str
    number: int


_HAPPENED = select(
    _event.id,
    _event.ticket_id.label("ticket"),
    _event.kind,
    _event.actor,
    _event.payload,
    _event.message_id.label("message"),
    _event.run_id.label("run"),
    _event.cause_id.label("cause"),
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


def last_run(
    connection: Connection, automation: int, among: ColumnElement[bool], before: datetime
) -> Earlier | None:
    """An automation's latest run of some, begun before a moment."""
    found = connection.execute(
        select(_run.id.label("run"), tables.automation.c.name, _run.created_at)
        .join_from(tables.run, tables.automation, tables.automation.c.id == _run.automation_id)
        .where(_run.automation_id == automation, _run.created_at <= before, among)
        .order_by(_run.id.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else Earlier(run=found[0], automation=found[1], at=found[2])


def for_cause(ticket: int, root: int) -> ColumnElement[bool]:
    """Runs on a ticket that go back to one event."""
    return and_(_run.ticket_id == ticket, _run.cause_id == root)


def on_ticket(ticket: int) -> ColumnElement[bool]:
    """Runs on one ticket."""
    return _run.ticket_id == ticket


def for_contact_of(ticket: int) -> ColumnElement[bool]:
    """Runs on any ticket of a ticket's contact."""
    owner = select(tables.ticket.c.contact_id).where(tables.ticket.c.id == ticket)
    theirs = select(tables.ticket.c.id).where(tables.ticket.c.contact_id == owner.scalar_subquery())
    return _run.ticket_id.in_(theirs)


def run_of_version(connection: Connection, event: int, ticket: int, version: int) -> Earlier | None:
    """The run that a version began for an event."""
    found = connection.execute(
        select(_run.id, tables.automation.c.name, _run.created_at)
        .join_from(tables.run, tables.automation, tables.automation.c.id == _run.automation_id)
        .where(_run.ticket_id == ticket, _run.event_id == event, _run.version_id == version)
    ).first()
    return None if found is None else Earlier(run=found[0], automation=found[1], at=found[2])


def is_open(connection: Connection, ticket: int) -> bool:
    """Whether a ticket is neither solved nor closed."""
    found = select(tables.ticket.c.is_open).where(tables.ticket.c.id == ticket)
    return bool(connection.execute(found).scalar())


def has_episode(connection: Connection, automation: int, ticket: int, key: str) -> bool:
    """Whether an automation is done with an episode of a ticket."""
    episode = tables.episode.c
    found = select(episode.id).where(
        episode.automation_id == automation, episode.ticket_id == ticket, episode.key == key
    )
    return connection.execute(found).first() is not None


def names_of_versions(connection: Connection, versions: Collection[int]) -> dict[int, VersionName]:
    """Whose versions these are, by row id; automations in the trash included."""
    version, automation = tables.automation_version.c, tables.automation.c
    rows = connection.execute(
        select(version.id, automation.id, automation.name, version.number)
        .join_from(
            tables.automation_version, tables.automation, automation.id == version.automation_id
        )
        .where(version.id.in_(list(versions)))
    )
    return {row[0]: VersionName(row[1], row[2], row[3]) for row in rows}


def runs_of_events(
    connection: Connection, ticket: int, events: Collection[int]
) -> dict[tuple[int, int], int]:
    """The runs that events of a ticket began: (event, version) → run."""
    rows = connection.execute(
        select(_run.event_id, _run.version_id, _run.id).where(
            _run.ticket_id == ticket, _run.event_id.in_(list(events))
        )
    )
    return {(row[0], row[1]): row[2] for row in rows}
