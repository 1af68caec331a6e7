"""One look at every watch, in one transaction: what turned true becomes events, once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, true, update

from automations.conditions.binding import BoundLeaf
from automations.conditions.sql import SqlClock
from automations.fields.clock import READERS, Whose, inside_or_outside
from automations.language import Language
from automations.sweep import calendar, queries, starts
from automations.sweep.episodes import remember
from automations.sweep.note import note
from automations.sweep.queries import State
from automations.sweep.watch import Watch
from core import events, instance, tables
from core.events import NewEvent, follow, position, read_cursor
from core.instance.changes import put
from core.store import crashpoint
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
    per_minute: int = starts.PER_MINUTE,
) -> Looked:
    """Fire what fell due since the last look; a new watch only notes what is true already.

    `dues`: what the look before said; a watch it does not name is looked at whole. `per_minute`:
    how many of the starts that wait for their turn may begin in a minute, if they send.
    """
    known = queries.states(connection)
    touched, more = _touched(connection, from_now=not known)
    clock = queries.clock(connection, now)
    timed = [watch for watch in watches if watch.timetable is not None]
    fired, coming = 0, calendar.look(connection, timed, language, known, clock) if timed else {}
    begun: set[int] = set()
    for watch in watches:
        if watch.timetable is not None:
            continue
        key = (watch.automation, watch.place)
        state = known.get(key)
        if state is None or state.basis != watch.basis:
            _begin(connection, watch, language)
            begun.add(watch.automation)
            state = State(watch.basis, "", watch.since)
        said = said_by_clocks(watch.edges.clocks, clock)
        among = _among(
            watch,
            state,
            said,
            touched,
            due=_is_due(dues, key, now) or _is_contacts(connection, watch, state, now),
            now=now,
        )
        if among is not None:
            pages = queries.pages(connection, watch, language, clock, among)
            fired += _fire(connection, watch, pages, now)
        if among is not None or key not in dues:
            note(connection, watch, said, now)
            coming[key] = queries.next_due(connection, watch, now)
        else:
            coming[key] = dues[key]
    if begun:
        _forget_wishes(connection, begun)
    running = {watch.automation for watch in watches}
    released = starts.release(connection, running, per_minute, now)
    crashpoint("sweep.looked")
    return Looked(fired=fired + released.count, more=more or released.more, dues=coming)


def said_by_clocks(leaves: Iterable[BoundLeaf], clock: SqlClock) -> str:
    """What conditions on clocks say now, a digit an answer; another text means one has turned."""
    return "".join("1" if answer else "0" for leaf in leaves for answer in _answers(leaf, clock))


def _is_due(
    dues: Mapping[tuple[int, int], datetime | None], key: tuple[int, int], now: datetime
) -> bool:
    due = dues.get(key, now)
    return due is not None and due <= now


def _is_contacts(connection: Connection, watch: Watch, state: State, now: datetime) -> bool:
    """Whether a moment kept with contacts fell due: those change without an event of a ticket."""
    if all(owner != "contact" for owner, _ in watch.edges.kept.values()):
        return False
    first = queries.next_due(connection, watch, state.looked_at)
    return first is not None and first <= now


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
    """Note what was true already when the automation was switched on: it does not fire for that.

    Unless that was wished for: then it begins on those tickets too, when their turn comes.
    """
    clock = queries.clock(connection, watch.since)
    wished = watch.automation in queries.also_matching(connection)
    for page in queries.pages(connection, watch, language, clock, true()):
        fresh = remember(connection, watch, page, watch.since)
        if wished:
            starts.queue(connection, watch, fresh, watch.since)


def _forget_wishes(connection: Connection, begun: Collection[int]) -> None:
    """What matched when these were switched on waits for its turn now; another save is no wish."""
    automation = tables.automation
    connection.execute(
        update(automation)
        .where(automation.c.id.in_(begun), automation.c.also_matching)
        .values(also_matching=False)
    )


def _fire(
    connection: Connection, watch: Watch, pages: Iterator[Sequence[Row[Any]]], now: datetime
) -> int:
    fired = 0
    for page in pages:
        fresh = remember(connection, watch, page, now)
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
