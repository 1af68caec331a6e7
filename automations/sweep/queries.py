"""What sweeping asks the database, over the same joined tables as every condition."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    and_,
    false,
    func,
    or_,
    select,
    true,
)

from automations.conditions.sql import SqlClock, as_sql
from automations.engine.queries import read_clocks
from automations.fields import columns, order_columns, orders
from automations.language import Language
from automations.sweep.edges import Edge, Edges
from automations.sweep.watch import Watch
from core import tables
from core.custom_fields import Owner

PAGE = 500
"""Tickets read at once."""

_ticket = tables.ticket.c
_sweep = tables.sweep.c
_start = tables.start.c
_value = tables.field_value.c
_order = tables.shop_order.c


@dataclass(frozen=True, slots=True)
class State:
    """How far a watch has looked."""

    basis: str
    clocks: str
    looked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """An automation that waits to begin on a ticket."""

    id: int
    automation: int
    ticket: int
    trigger: str
    key: str
    calendar: int | None


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
            _falls(watch.edges, edge, after - edge.after, until - edge.after)
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
        select(_ticket.id, *(_shown(watch.edges, field) for field in watch.edges.fields))
        .select_from(columns.JOINED)
        .where(*asked, as_sql(watch.condition, language, watch.rows, clock))
        .order_by(_ticket.id)
        .limit(PAGE)
    ).all()


def pages(
    connection: Connection,
    watch: Watch,
    language: Language,
    clock: SqlClock,
    among: ColumnElement[bool],
) -> Iterator[Sequence[Row[Any]]]:
    """All tickets for which the condition holds, a page at a time."""
    after = 0
    while page := holding(connection, watch, language, clock, among, after):
        yield page
        after = page[-1][0]


def count(
    connection: Connection, watches: Sequence[Watch], language: Language, clock: SqlClock
) -> int:
    """How many tickets there are for which one of the conditions holds."""
    asked = (
        and_(
            as_sql(watch.condition, language, watch.rows, clock),
            _ticket.is_open if watch.open_only else true(),
        )
        for watch in watches
    )
    found = select(func.count()).select_from(columns.JOINED)
    return connection.execute(
        found.where(_ticket.deleted_at.is_(None), or_(false(), *asked))
    ).scalar_one()


def also_matching(connection: Connection) -> set[int]:
    """Automations that were switched on for what matched at that moment too."""
    automation = tables.automation.c
    return set(connection.scalars(select(automation.id).where(automation.also_matching)))


def zones(connection: Connection) -> Mapping[int | None, str]:
    """The zone of each calendar; None stands for the company's, UTC if it has none."""
    calendar = tables.calendar.c
    rows = connection.execute(select(calendar.id, calendar.document, calendar.company))
    found: dict[int | None, str] = {None: "UTC"}
    for id_, document, company in rows:
        found[id_] = document["zone"]
        if company:
            found[None] = document["zone"]
    return found


def waiting_automations(connection: Connection) -> set[int]:
    """Automations that have starts to come."""
    waits = select(_start.automation_id).distinct().where(_start.released_at.is_(None))
    return set(connection.scalars(waits))


def starts(connection: Connection, limit: int, *, sends: bool) -> list[Start]:
    """The oldest starts to come, of automations that send or of those that do not."""
    rows = connection.execute(
        select(
            _start.id,
            _start.automation_id.label("automation"),
            _start.ticket_id.label("ticket"),
            _start.trigger,
            _start.key,
            _start.calendar_id.label("calendar"),
        )
        .where(_start.released_at.is_(None), _start.sends == sends)
        .order_by(_start.id)
        .limit(limit)
    )
    return [Start(**row) for row in rows.mappings()]


def released_since(connection: Connection, since: datetime) -> int:
    """How many starts of automations that send began since then."""
    return connection.execute(
        select(func.count()).where(_start.released_at > since, _start.sends)
    ).scalar_one()


def next_due(connection: Connection, watch: Watch, now: datetime) -> datetime | None:
    """When the first moment of a ticket there is now falls due."""
    edges = watch.edges
    found = ((_first(connection, edges, edge, now), edge.after) for edge in edges.moments)
    return min((first + after for first, after in found if first is not None), default=None)


def _first(connection: Connection, edges: Edges, edge: Edge, now: datetime) -> datetime | None:
    place = edges.kept.get(edge.field)
    column = _value.moment if place else _earliest(edge.field)
    first = select(func.min(column)).where(column > now - edge.after)
    if place:
        first = first.where(*_of(place))
    return connection.execute(first).scalar()


def _falls(edges: Edges, edge: Edge, after: datetime, until: datetime) -> ColumnElement[bool]:
    """Tickets whose moment lies in between; of kept ones found by their own index."""
    place = edges.kept.get(edge.field)
    if edge.field in orders.KEYS:
        placed = select(_order.contact_id, _order.external_id).where(
            _order.created_at.between(after, until)
        )
        near = or_(
            _ticket.contact_id.in_(placed.with_only_columns(_order.contact_id)),
            _ticket.order_ref.in_(placed.with_only_columns(_order.external_id)),
        )
        return and_(near, _shown(edges, edge.field).between(after, until))
    if place is None:
        return _column(edge.field).between(after, until)
    owned = _value.ticket_id if place[0] == "ticket" else _value.contact_id
    column = _ticket.id if place[0] == "ticket" else _ticket.contact_id
    return column.in_(select(owned).where(*_of(place), _value.moment.between(after, until)))


def _shown(edges: Edges, field: str) -> ColumnElement[Any]:
    """The moment as a column of the joined tickets."""
    place = edges.kept.get(field)
    found = order_columns.column(field, "")
    if found is not None:
        return found
    if place is None:
        return _column(field)
    return select(_value.moment).where(*columns.kept_in(place)).scalar_subquery()


def _of(place: tuple[Owner, str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    owned = _value.ticket_id if place[0] == "ticket" else _value.contact_id
    return _value.key == place[1], owned.is_not(None)


def _earliest(field: str) -> Column[Any]:
    """Where the moments of all tickets stand, and perhaps more."""
    return _order.created_at if field in orders.KEYS else _column(field)


def _column(field: str) -> Column[Any]:
    column = columns.COLUMNS[field]
    if not isinstance(column, Column):
        raise TypeError(f"{field} has no column of its own")
    return column
