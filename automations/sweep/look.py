"""One look at every watch, in one transaction: what turned true becomes events, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, true
from sqlalchemy.dialects import postgresql, sqlite

from automations.conditions.binding import BoundLeaf
from automations.conditions.sql import SqlClock
from automations.fields.clock import READERS, Whose, inside_or_outside
from automations.language import Language
from automations.sweep import queries
from automations.sweep.queries import State
from automations.sweep.watch import Watch
from core import events, instance, tables
from core.events import NewEvent, follow, position, read_cursor
from core.instance.changes import put
from core.store import crashpoint
from core.tables.columns import to_micros
from core.tickets.lock import lock
from postroom.condition import Value

CURSOR = "sweep_cursor"
"""The instance's note of how far it has followed the events of tickets."""
MOST_EVENTS = 2_000
"""Events followed in one look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look came to."""

    fired: int = 0
    more: bool = False
    """Whether there are more events to follow."""
    dues: Mapping[tuple[int, int], datetime | None]
    """When each watch, by automation and place, must be looked at again; None: by events alone."""


def look(
    connection: Connection,
    watches: Sequence[Watch],
    language: Language,
    dues: Mapping[tuple[int, int], datetime | None],
    now: datetime,
) -> Looked:
    """Fire what fell due since the last look; a new watch only notes what is true already.

    `dues`: what the look before said; a watch it does not name is looked at whole.
    """
    known = queries.states(connection)
    touched, more = _touched(connection, from_now=not known)
    clock = queries.clock(connection, now)
    fired, coming = 0, {}
    for watch in watches:
        key = (watch.automation, watch.place)
        state = known.get(key)
        if state is None or state.basis != watch.basis:
            _begin(connection, watch, language)
            state = State(watch.basis, "", watch.since)
        said = said_by_clocks(watch.edges.clocks, clock)
        among = _among(watch, state, said, touched, due=_is_due(dues, key, now), now=now)
        if among is not None:
            fired += _fire(
                connection, watch, _holding(connection, watch, language, clock, among), now
            )
        if among is not None or key not in dues:
            _note(connection, watch, said, now)
            coming[key] = queries.next_due(connection, watch, now)
        else:
            coming[key] = dues[key]
    crashpoint("sweep.looked")
    return Looked(fired=fired, more=more, dues=coming)


def said_by_clocks(leaves: Iterable[BoundLeaf], clock: SqlClock) -> str:
    """What conditions on clocks say now, a digit an answer; another text means one has turned."""
    return "".join("1" if answer else "0" for leaf in leaves for answer in _answers(leaf, clock))


def _is_due(
    dues: Mapping[tuple[int, int], datetime | None], key: tuple[int, int], now: datetime
) -> bool:
    due = dues.get(key, now)
    return due is not None and due <= now


def _among(
    watch: Watch,
    state: State,
    said: str,
    touched: Sequence[int],
    *,
    due: bool,
    now: datetime,
) -> ColumnElement[bool] | None:
    """Which tickets must be looked at; None for none."""
    if said != state.clocks:
        return true()
    parts = []
    if due and watch.edges.moments:
        parts.append(queries.crossed(watch, state.looked_at, now))
    if touched:
        parts.append(queries.numbered(touched))
    return or_(*parts) if parts else None


def _begin(connection: Connection, watch: Watch, language: Language) -> None:
    """Note what was true already when the automation was switched on: it does not fire for that."""
    clock = queries.clock(connection, watch.since)
    rows = _holding(connection, watch, language, clock, true())
    for page in rows:
        _remember(connection, watch, page, watch.since)


def _holding(
    connection: Connection,
    watch: Watch,
    language: Language,
    clock: SqlClock,
    among: ColumnElement[bool],
) -> Iterator[Sequence[Row[Any]]]:
    after = 0
    while page := queries.holding(connection, watch, language, clock, among, after):
        yield page
        after = page[-1][0]


def _fire(
    connection: Connection, watch: Watch, pages: Iterator[Sequence[Row[Any]]], now: datetime
) -> int:
    fired = 0
    for page in pages:
        fresh = _remember(connection, watch, page, now)
        lock(connection, [ticket for ticket, _ in fresh])
        events.append(connection, [_event(watch, ticket, key) for ticket, key in fresh], now)
        fired += len(fresh)
    return fired


def _event(watch: Watch, ticket: int, key: str) -> NewEvent:
    return NewEvent(
        ticket=ticket,
        kind=watch.trigger,
        actor="system",
        payload={"automation": watch.automation, "episode": key},
    )


def _remember(
    connection: Connection, watch: Watch, page: Sequence[Row[Any]], now: datetime
) -> list[tuple[int, str]]:
    """Write the episodes of these tickets; return those that are new, in order of tickets."""
    rows = [
        {
            "automation_id": watch.automation,
            "ticket_id": row[0],
            "key": _key(watch, row[1:]),
            "created_at": now,
        }
        for row in page
    ]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(tables.episode).values(rows).on_conflict_do_nothing()
    new = connection.execute(insert.returning(tables.episode.c.ticket_id, tables.episode.c.key))
    return sorted((row[0], row[1]) for row in new)


def _key(watch: Watch, moments: Iterable[datetime | None]) -> str:
    """Trigger and moments: as long as these stay the same, it is the same episode."""
    told = ("-" if moment is None else str(to_micros(moment)) for moment in moments)
    return " ".join((watch.trigger, *told))


def _note(connection: Connection, watch: Watch, said: str, now: datetime) -> None:
    row = {
        "automation_id": watch.automation,
        "place": watch.place,
        "basis": watch.basis,
        "clocks": said,
        "looked_at": now,
    }
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(tables.sweep).values(row)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["automation_id", "place"],
            set_={name: row[name] for name in ("basis", "clocks", "looked_at")},
        )
    )


def _touched(connection: Connection, *, from_now: bool) -> tuple[list[int], bool]:
    """Numbers of the tickets something happened to since the last look; whether there are more."""
    after = read_cursor(str(instance.get(connection, CURSOR) or ""))
    if after is None or from_now:
        put(connection, CURSOR, str(position(connection)))
        return [], False
    found = follow(connection, after, MOST_EVENTS)
    if not found:
        return [], False
    put(connection, CURSOR, str(found[-1].cursor))
    return sorted({event.ticket for event in found}), len(found) == MOST_EVENTS


def _answers(leaf: BoundLeaf, clock: SqlClock) -> Iterator[bool]:
    whose = leaf.argument if isinstance(leaf.argument, Whose) else Whose()
    for found in _found(leaf, whose, clock):
        yield leaf.operator.test(found, leaf.wanted, clock.now)


def _found(leaf: BoundLeaf, whose: Whose, clock: SqlClock) -> Iterator[Value]:
    """What the leaf's field holds in each calendar it may be asked of, in a fixed order."""
    read = READERS[leaf.field.key]
    match whose.kind:
        case "own":
            yield from (read(clock.inboxes[id_]) for id_ in sorted(clock.inboxes))
        case "calendar":
            yield from (
                read(clock.calendars[id_]) for id_ in (whose.row,) if id_ in clock.calendars
            )
        case "team":
            yield inside_or_outside(is_open=clock.teams.get(whose.row, False))
        case "agent":
            yield inside_or_outside(is_open=clock.agents.get(whose.row, False))
        case "assignee":
            yield from (
                inside_or_outside(is_open=clock.agents[id_]) for id_ in sorted(clock.agents)
            )
