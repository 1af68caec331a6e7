"""What a replay reads: kept events in their order, and what automations then did."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    func,
    literal_column,
    select,
    type_coerce,
)

from core import tables
from core.access import Viewer, visible

PAGE = 1_000
"""Events read at once."""

_event, _run, _message = tables.event.c, tables.run.c, tables.message.c
_version, _automation = tables.automation_version.c, tables.automation.c

_KEPT = select(
    _event.id,
    _event.ticket_id,
    _event.kind,
    _event.actor,
    type_coerce(_event.payload, Text),
    _event.message_id,
    _event.cause_id,
    _event.depth,
    _event.facts,
    _event.verdicts,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of events, by row id, of some kinds, that a viewer may see."""

    after: int
    kinds: frozenset[str]
    viewer: Viewer

    def clause(self) -> ColumnElement[bool]:
        """The stretch as a condition on `event`."""
        found = (_event.id > self.after) & _event.kind.in_(sorted(self.kinds))
        found &= _event.state == "done"
        if self.viewer.sees_everything:
            return found
        own = select(tables.ticket.c.id).where(visible(self.viewer))
        return found & _event.ticket_id.in_(own)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a version's automation stands in the order, and whether it ends the list."""

    automation: int
    position: int
    stops: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One thing a run did to a ticket."""

    event: int
    """What began the run."""
    run: int
    automation: int
    name: str
    position: int
    kind: str
    payload: Mapping[str, Any]
    at: datetime


def before(connection: Connection, since: datetime) -> int:
    """The last event older than a moment, by halving: ids rise with time, and time has no index."""
    low = 0
    high = connection.execute(select(func.max(_event.id))).scalar() or 0
    while low < high:
        middle = (low + high + 1) // 2
        found = connection.execute(
            select(_event.created_at).where(_event.id <= middle).order_by(_event.id.desc()).limit(1)
        ).scalar()
        if found is None or found < since:
            low = middle
        else:
            high = middle - 1
    return low


def counted(connection: Connection, stretch: Stretch) -> int:
    """How many events a stretch has."""
    return int(
        connection.execute(
            select(func.count()).select_from(tables.event).where(stretch.clause())
        ).scalar_one()
    )


def nth(connection: Connection, stretch: Stretch, skip: int) -> int:
    """The id of the last of the first `skip` events of a stretch."""
    found = select(_event.id).where(stretch.clause()).order_by(_event.id).offset(skip - 1).limit(1)
    return int(connection.execute(found).scalar_one())


def pages(connection: Connection, stretch: Stretch) -> Iterator[Sequence[Sequence[Any]]]:
    """The events of a stretch with what was kept of each, oldest first, a page at a time."""
    after = stretch.after
    while True:
        wanted = Stretch(after, stretch.kinds, stretch.viewer)
        page = connection.execute(
            _KEPT.where(wanted.clause()).order_by(_event.id).limit(PAGE)
        ).all()
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = page[-1][0]


_NOTHING: ColumnElement[Any] = literal_column("''")
_READ: Mapping[str, ColumnElement[Any]] = {
    "source": _message.source,
    "subject": _message.subject_folded,
    "body": _message.body_folded,
    "automatic": _message.automatic,
    "headers": type_coerce(_message.headers, Text),
    "attachment_names": _message.attachment_names,
    "language": _message.language,
}
"""Attributes of `MessageFacts` in the order of `engine.queries.messages`."""


def gone(connection: Connection, messages: Collection[int]) -> set[int]:
    """Those of these messages that have been deleted since."""
    rows = connection.execute(select(_message.id).where(_message.id.in_(list(messages))))
    return set(messages).difference(rows.scalars())


def messages(
    connection: Connection, ids: Collection[int], read: Collection[str]
) -> Sequence[Sequence[Any]]:
    """Rows for `facts.message_facts`, of which only some attributes are read."""
    if not ids:
        return []
    columns = [column if name in read else _NOTHING for name, column in _READ.items()]
    rows = select(_message.id, *columns).where(_message.id.in_(list(ids)))
    return connection.execute(rows).all()


def places(connection: Connection, versions: Collection[int]) -> dict[int, Place]:
    """Where the automations of these versions stand today."""
    rows = connection.execute(
        select(_version.id, _automation.id, _automation.position, _version.document)
        .join_from(
            tables.automation_version, tables.automation, _automation.id == _version.automation_id
        )
        .where(_version.id.in_(list(versions)))
    )
    return {row[0]: Place(row[1], row[2], bool((row[3] or {}).get("stop_after"))) for row in rows}


def done_for(connection: Connection, events: Collection[int], roots: Collection[int]) -> list[Done]:
    """What runs that these events began did to tickets, in order; `roots`: all their causes."""
    made = tables.event.alias()
    rows = connection.execute(
        select(
            _run.event_id.label("event"),
            _run.id.label("run"),
            _run.automation_id.label("automation"),
            _automation.name,
            _automation.position,
            made.c.kind,
            made.c.payload,
            made.c.created_at.label("at"),
        )
        .join_from(tables.run, tables.automation, _automation.id == _run.automation_id)
        .join(made, (made.c.run_id == _run.id) & (made.c.cause_id == _run.cause_id))
        .where(_run.cause_id.in_(list(roots)), _run.event_id.in_(list(events)))
        .order_by(made.c.id)
    )
    return [Done(**row) for row in rows.mappings()]


def own_runs(connection: Connection, automation: int, roots: Collection[int]) -> dict[int, int]:
    """The runs that an automation really began: event → run."""
    rows = connection.execute(
        select(_run.event_id, _run.id).where(
            _run.cause_id.in_(list(roots)), _run.automation_id == automation
        )
    )
    return {row[0]: row[1] for row in rows}


def unproven(connection: Connection, messages: Collection[int]) -> set[int]:
    """Those of these messages that may be somebody else's than they say."""
    rows = connection.execute(
        select(_message.id).where(
            _message.id.in_(list(messages)), _message.proof.in_(("fail", "none"))
        )
    )
    return set(rows.scalars())
