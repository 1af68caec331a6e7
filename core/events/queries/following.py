"""Following events in the order they were committed, from a cursor on (promise P22).

On SQLite the writer is alone, so ids are in that order. PostgreSQL commits ids out of order:
there an event is read only once every transaction as old as its own has ended, by (xid, id).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    literal,
    literal_column,
    select,
    text,
)

from core import tables
from core.access import Viewer, visible

_event, _ticket = tables.event.c, tables.ticket.c
_WRITTEN = re.compile(r"(\d{1,19})-(\d{1,19})")
BIGGEST = 2**63 - 1
MOVED = "moved"
GONE = "moved_away"
"""What a follower is told instead, who does not see the ticket any more."""


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in the order of commits, behind the event it names; xid is 0 on SQLite."""

    xid: int
    id: int

    def __str__(self) -> str:
        """As it travels: the id of a server-sent event."""
        return f"{self.xid}-{self.id}"


def read_cursor(written: str) -> Cursor | None:
    """The reverse of `str`; None for what nobody of ours wrote."""
    found = _WRITTEN.fullmatch(written)
    if found is None or max(int(found[1]), int(found[2])) > BIGGEST:
        return None
    return Cursor(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An event as those who follow are told of it."""

    cursor: Cursor
    kind: str
    actor: str
    payload: Mapping[str, Any]
    ticket: int
    """The ticket's number."""
    inbox: int
    """Where the ticket lies now: who may not see that is told nothing."""
    assignee: int | None
    message: int | None
    run: int | None
    at: datetime

    @property
    def left(self) -> int | None:
        """The inbox a ticket was moved out of, if it was."""
        return self.payload.get("previous") if self.kind == MOVED else None

    def departure(self) -> Followed:
        """What those are told who saw the ticket where it was and do not see it where it is."""
        gone = {"previous": self.left}
        return replace(
            self, kind=GONE, payload=gone, inbox=self.left or 0, assignee=None, message=None
        )


_COLUMNS = (
    _event.id,
    _event.kind,
    _event.actor,
    _event.payload,
    _ticket.number,
    _ticket.inbox_id,
    _ticket.assignee_id,
    _event.message_id,
    _event.run_id,
    _event.created_at,
)
_FROM = tables.event.join(tables.ticket, _ticket.id == _event.ticket_id)
_AFTER: BindParameter[Any] = bindparam("after")
_LIMIT: BindParameter[Any] = bindparam("limit")

_SQLITE: Select[Any] = (
    select(literal(0).label("xid"), *_COLUMNS)
    .select_from(_FROM)
    .where(_event.id > _AFTER)
    .order_by(_event.id)
    .limit(_LIMIT)
)
_OWN_XID: ColumnElement[Any] = literal_column("event.xid")
_SETTLED = text("event.xid < pg_snapshot_xmin(pg_current_snapshot())")
_SINCE = text("(event.xid, event.id) > (CAST(CAST(:xid AS text) AS xid8), :after)")
_POSTGRES: Select[Any] = (
    select(literal_column("event.xid::text::bigint").label("xid"), *_COLUMNS)
    .select_from(_FROM)
    .where(_SETTLED, _SINCE)
    .order_by(_OWN_XID, _event.id)
    .limit(_LIMIT)
)


def follow(
    connection: Connection, after: Cursor, limit: int, viewer: Viewer | None = None
) -> list[Followed]:
    """Events behind the cursor, oldest first; only of tickets the viewer may see, if given.

    Without a viewer all of them: for who filters them before they reach anybody.
    """
    statement = _POSTGRES if connection.dialect.name == "postgresql" else _SQLITE
    if viewer is not None:
        statement = statement.where(visible(viewer))
    asked = {"after": after.id, "limit": limit}
    if connection.dialect.name == "postgresql":
        asked["xid"] = after.xid
    return [_followed(row) for row in connection.execute(statement, asked)]


def position(connection: Connection) -> Cursor:
    """Behind the newest event that a follower can read by now."""
    if connection.dialect.name != "postgresql":
        newest = select(_event.id).order_by(_event.id.desc()).limit(1)
        return Cursor(0, connection.execute(newest).scalar() or 0)
    # The horizon itself: what is not settled yet comes behind it, whatever its id.
    horizon = text("SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)")
    return Cursor(int(connection.execute(horizon).scalar_one()), 0)


def moved_between(connection: Connection, after: Cursor, until: Cursor) -> bool:
    """Whether any ticket went to another inbox between two places; a place too early may do."""
    asked = select(_event.id).where(
        _event.id > (after.id if not after.xid else 0),
        _event.id <= (until.id if not until.xid else BIGGEST),
        _event.kind == MOVED,
    )
    if after.xid:
        asked = asked.where(text("event.xid >= CAST(CAST(:xid AS text) AS xid8)"))
        return connection.execute(asked.limit(1), {"xid": after.xid}).scalar() is not None
    return connection.execute(asked.limit(1)).scalar() is not None


def _followed(row: Row[*tuple[Any, ...]]) -> Followed:
    return Followed(
        cursor=Cursor(row[0], row[1]),
        kind=row[2],
        actor=row[3],
        payload=row[4],
        ticket=row[5],
        inbox=row[6],
        assignee=row[7],
        message=row[8],
        run=row[9],
        at=row[10],
    )
