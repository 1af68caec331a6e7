"""What sweeping asks the database, over the same joined tables as every condition."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, func, or_, select

from automations.conditions.sql import SqlClock, as_sql
from automations.engine.queries import read_clocks
from automations.fields import columns
from automations.language import Language
from automations.sweep.edges import Edge
from automations.sweep.watch import Watch
from core import tables

PAGE = 500
"""Tickets read at once."""

_ticket = tables.ticket.c
_sweep = tables.sweep.c


@dataclass(frozen=True, slots=True)
class State:
    """How far a watch has looked."""

    basis: str
    clocks: str
    looked_at: datetime


def states(connection: Connection) -> dict[tuple[int, int], State]:
    """Every watch's state, by automation and place."""
    rows = connection.execute(
        select(_sweep.automation_id, _sweep.place, _sweep.basis, _sweep.clocks, _sweep.looked_at)
    )
    return {(row[0], row[1]): State(row[2], row[3], row[4]) for row in rows}


def clock(connection: Connection, now: datetime) -> SqlClock:
    """The moment as every inbox, calendar, agent and team sees it."""
    seen = read_clocks(connection, now)
    facts = seen.seen_from(None)
    inboxes = connection.execute(select(tables.inbox.c.id, tables.inbox.c.calendar_id))
    agents = connection.execute(select(tables.agent.c.id)).scalars()
    teams = connection.execute(select(tables.team.c.id)).scalars()
    return SqlClock(
        now=now,
        inboxes={row[0]: seen.seen_from(row[1]).own for row in inboxes},
        calendars=facts.calendars,
        agents={id_: facts.agents[id_] for id_ in agents},
        teams={id_: facts.teams[id_] for id_ in teams},
    )


def crossed(watch: Watch, after: datetime, until: datetime) -> ColumnElement[bool]:
    """Tickets for which one of the watch's moments fell due in between."""
    return or_(
        *(
            _moment(edge).between(after - edge.after, until - edge.after)
            for edge in watch.edges.moments
        )
    )


def numbered(tickets: Collection[int]) -> ColumnElement[bool]:
    """Tickets with these numbers."""
    return _ticket.number.in_(list(tickets))


def holding(
    connection: Connection,
    watch: Watch,
    language: Language,
    clock: SqlClock,
    among: ColumnElement[bool],
    after: int,
) -> Sequence[Row[Any]]:
    """Up to `PAGE` tickets for which the condition holds: id, then the moments it names."""
    asked = [_ticket.deleted_at.is_(None), _ticket.id > after, among]
    if watch.open_only:
        asked.append(_ticket.is_open)
    return connection.execute(
        select(_ticket.id, *(columns.COLUMNS[field] for field in watch.edges.fields))
        .select_from(columns.JOINED)
        .where(*asked, as_sql(watch.condition, language, watch.rows, clock))
        .order_by(_ticket.id)
        .limit(PAGE)
    ).all()


def next_due(connection: Connection, watch: Watch, now: datetime) -> datetime | None:
    """When the first moment of a ticket there is now falls due."""
    found = ((_first(connection, edge, now), edge.after) for edge in watch.edges.moments)
    return min((first + after for first, after in found if first is not None), default=None)


def _first(connection: Connection, edge: Edge, now: datetime) -> datetime | None:
    column = _moment(edge)
    return connection.execute(select(func.min(column)).where(column > now - edge.after)).scalar()


def _moment(edge: Edge) -> ColumnElement[Any]:
    column = columns.COLUMNS[edge.field]
    if not isinstance(column, Column):
        raise TypeError(f"{edge.field} has no column of its own")
    return column
