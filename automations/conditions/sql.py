"""The SQL reading: the same condition as a WHERE clause over `columns.JOINED`.

It agrees with the memory reading because nothing is left to the database: texts were folded when
they were written, ages are moments computed here, calendars are asked here once each, and unknown
is two-valued (`IS NOT NULL AND …`). So NULL is free to mean what SQL's own logic makes of it: a
leaf that is an error. `NULL AND false` is false and `NULL OR true` true, exactly as in memory, and
a row whose condition comes out NULL is not selected.

`matches` has no SQL reading: neither database has RE2, and two regex dialects never agree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any, TypeAlias

from sqlalchemy import Boolean, ColumnElement, String, and_, cast, false, not_, null, or_, true
from sqlalchemy.types import TypeEngine

from automations.conditions.binding import (
    BoundGroup,
    BoundLeaf,
    BoundNode,
    BoundNot,
    BrokenLeaf,
    bind,
)
from automations.document.types import Node
from automations.fields import columns, custom, order_columns, orders
from automations.fields.clock import READERS, Whose, inside_or_outside
from automations.language import Language, Rows
from core.custom_fields import Owner
from core.tables import ticket
from postroom.condition import Value
from postroom.errors import PostroomError
from postroom.facts import LocalMoment

Clause: TypeAlias = ColumnElement[bool]


@dataclass(slots=True)
class EventOnly(PostroomError):
    """A condition that only an event can answer: which field, so that it can be named."""

    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field} {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlClock:
    """The present moment as every calendar sees it; asked once, in Python, for all rows."""

    now: datetime
    inboxes: Mapping[int, LocalMoment]
    """By inbox id, all of them: in the inbox's calendar, else the company's."""
    calendars: Mapping[int, LocalMoment] = field(default_factory=dict)
    agents: Mapping[int, bool] = field(default_factory=dict)
    """By agent id, all of them: inside that agent's working hours."""
    teams: Mapping[int, bool] = field(default_factory=dict)


def as_sql(node: Node, language: Language, rows: Rows, clock: SqlClock) -> Clause:
    """A condition as a WHERE clause; `EventOnly` names a field that has no place in a table."""
    return _clause(bind(node, language, rows)[0], clock)


def _clause(node: BoundNode, clock: SqlClock) -> Clause:
    match node:
        case BoundLeaf():
            return _leaf(node, clock)
        case BrokenLeaf():
            return _error()
        case BoundNot(member):
            return not_(_clause(member, clock))
        case BoundGroup():
            members = [_clause(member, clock) for member in node.members]
            return and_(true(), *members) if node.mode == "all" else or_(false(), *members)


def _error() -> Clause:
    return cast(null(), Boolean())


def _leaf(leaf: BoundLeaf, clock: SqlClock) -> Clause:
    positive = _positive(leaf, clock)
    return not_(positive) if leaf.leaf.negated else positive


def _positive(leaf: BoundLeaf, clock: SqlClock) -> Clause:
    if leaf.field.key in READERS:
        return _of_clock(leaf, clock)
    if leaf.field.key == "ticket.tags":
        return columns.has_tag(leaf.wanted) if leaf.wanted else not_(columns.has_any_tag())
    if (place := custom.place_of(leaf.field)) is not None:
        return _stored(leaf, place, clock)
    column = _column(leaf)
    if leaf.operator.key == "is_empty":
        return _is_empty(column)
    clause = _comparison(leaf)(column, leaf.wanted, clock.now)
    return clause if columns.is_always_known(column) else and_(column.is_not(None), clause)


def _stored(leaf: BoundLeaf, place: tuple[Owner, str], clock: SqlClock) -> Clause:
    """A custom or stored field: one EXISTS; no row means that nothing stands in it."""
    column = columns.held(leaf.field.kind)
    if leaf.operator.key == "is_empty":
        return not_(columns.has_value(place, column.is_not(None)))
    return columns.has_value(place, _comparison(leaf)(column, leaf.wanted, clock.now))


def _comparison(leaf: BoundLeaf) -> Callable[[ColumnElement[Any], Any, datetime], Clause]:
    read = OPERATORS.get(leaf.operator.key)
    if read is None:
        raise EventOnly(leaf.field.key, f'with "{leaf.operator.key}" can only be asked of an event')
    return read


def _column(leaf: BoundLeaf) -> ColumnElement[Any]:
    if leaf.field.key == "message.headers" and isinstance(leaf.argument, str):
        return columns.header(leaf.argument)
    column = columns.COLUMNS.get(leaf.field.key)
    if column is None and leaf.field.key in orders.KEYS:
        column = order_columns.column(leaf.field.key, str(leaf.argument or ""))
    if column is None:
        raise EventOnly(leaf.field.key, "is known only at the event")
    return column


def _is_empty(column: ColumnElement[Any]) -> Clause:
    kind: TypeEngine[Any] = column.type
    return or_(column.is_(None), column == "") if isinstance(kind, String) else column.is_(None)


def _of_clock(leaf: BoundLeaf, clock: SqlClock) -> Clause:
    """Ask in Python, once a calendar; what is left for SQL is whose calendar it is."""
    whose = leaf.argument if isinstance(leaf.argument, Whose) else Whose()
    read = READERS[leaf.field.key]

    def holds(found: Value) -> bool:
        return leaf.operator.test(found, leaf.wanted, clock.now)

    match whose.kind:
        case "own":
            inboxes = [i for i, moment in clock.inboxes.items() if holds(read(moment))]
            return ticket.c.inbox_id.in_(inboxes)
        case "assignee":
            agents = [
                a
                for a, is_open in clock.agents.items()
                if holds(inside_or_outside(is_open=is_open))
            ]
            return and_(ticket.c.assignee_id.is_not(None), ticket.c.assignee_id.in_(agents))
        case "calendar":
            moment = clock.calendars.get(whose.row)
            return _error() if moment is None else _constant(holds=holds(read(moment)))
        case "agent" | "team":
            hours = clock.agents if whose.kind == "agent" else clock.teams
            open_now = hours.get(whose.row)
            if open_now is None:
                return _error()
            return _constant(holds=holds(inside_or_outside(is_open=open_now)))


def _constant(*, holds: bool) -> Clause:
    return true() if holds else false()


def _is(column: ColumnElement[Any], wanted: Collection[Any], _now: datetime) -> Clause:
    if isinstance(column.type, Boolean):
        return or_(*(column.is_(true() if value else false()) for value in wanted))
    if any(isinstance(value, float) for value in wanted):
        return column.in_(sorted(map(float, wanted)))
    return column.in_(sorted(wanted))


def _any(clauses: Collection[Clause]) -> Clause:
    return reduce(or_, clauses)


def _within(column: ColumnElement[Any], wanted: Any, now: datetime) -> Clause:
    low, high = wanted if isinstance(wanted, tuple) else (now, now + wanted)
    return column.between(low, high)


OPERATORS: Mapping[str, Callable[[ColumnElement[Any], Any, datetime], Clause]] = {
    "is": _is,
    "contains": lambda column, wanted, _now: _any(
        [column.contains(needle, autoescape=True) for needle in wanted]
    ),
    "starts_with": lambda column, wanted, _now: _any(
        [column.startswith(needle, autoescape=True) for needle in wanted]
    ),
    "ends_with": lambda column, wanted, _now: _any(
        [column.endswith(needle, autoescape=True) for needle in wanted]
    ),
    "greater_than": lambda column, wanted, _now: column > wanted,
    "less_than": lambda column, wanted, _now: column < wanted,
    "before": lambda column, wanted, _now: column < wanted,
    "after": lambda column, wanted, _now: column > wanted,
    "older_than": lambda column, wanted, now: column <= now - wanted,
    "younger_than": lambda column, wanted, now: column > now - wanted,
    "within": _within,
}
"""Operator key → its SQL over a column that is known; `has` and `is_empty` are read above."""
