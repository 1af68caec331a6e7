"""Telling a message what came of it later: its files, and what moderation decided.

Costs nothing where nobody says anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, update

from core import events, tables
from core.events import NewEvent
from core.inbound.aftermath.queries import FileRow, files, states
from core.inbound.arrival import Arrival, Desk, FileKey
from core.inbound.known import queries
from core.inbound.known.queries import KnownMessage
from core.inbound.ledger import Row, only
from core.store import Bulk
from core.tickets.lock import lock
from postroom.message import Attachment, Fate

LATE = -1
"""Stands in a `FileKey` for a message that is here already."""
BLOCKED = "blocked"
DELIVERED = "delivered"
CHECKING = "checking"
"""How a message of ours is shown that the other side takes its time over."""

_file = tables.attachment
_FILL = Bulk(
    update(_file)
    .where(_file.c.id == bindparam("b_id"))
    .values(
        name=bindparam("b_name"),
        media_type=bindparam("b_type"),
        size=bindparam("b_size"),
        digest=bindparam("b_digest"),
        content_id=bindparam("b_key"),
        omitted="",
    )
)
_ADD = Bulk(insert(_file))
_SHOW = Bulk(
    update(tables.message)
    .where(tables.message.c.id == bindparam("b_message"))
    .values(delivery_state=bindparam("b_state"))
)
_EXPLAIN = Bulk(
    update(tables.delivery)
    .where(tables.delivery.c.message_id == bindparam("b_message"))
    .values(error=bindparam("b_reason"))
)


@dataclass(frozen=True, slots=True)
class _Come:
    """A file that has come, and what it belongs to."""

    arrival: Arrival
    message: KnownMessage
    attachment: Attachment
    digest: bytes


def apply(
    connection: Connection,
    desk: Desk,
    arrivals: Sequence[Arrival],
    contents: Mapping[FileKey, bytes],
    now: datetime,
) -> None:
    """Write what the rows of a batch say of messages; of one that is not here nothing is kept."""
    spoken = [each for each in arrivals if each.prepared.files or each.prepared.fates]
    if not spoken:
        return
    names = {one.external_id for each in spoken for one in each.prepared.files}
    names |= {one.external_id for each in spoken for one in each.prepared.fates}
    known = queries.known(connection, desk.account, names).messages
    lock(connection, sorted({one.ticket for one in known.values()}))
    told = [
        *_put_files(connection, list(_come(spoken, known, contents))),
        *_show_fates(connection, spoken, known),
    ]
    events.append(connection, told, now)


def _come(
    spoken: Sequence[Arrival],
    known: Mapping[str, KnownMessage],
    contents: Mapping[FileKey, bytes],
) -> Iterator[_Come]:
    for arrival in spoken:
        for position, late in enumerate(arrival.prepared.files):
            message = known.get(late.external_id)
            digest = contents.get((arrival.row.id, LATE, position))
            if message is not None and digest is not None:
                yield _Come(arrival, message, late.attachment, digest)


def _put_files(connection: Connection, come: Sequence[_Come]) -> Iterator[NewEvent]:
    """Put each file into the place that was kept for it, else behind the others."""
    if not come:
        return
    there = files(connection, {one.message.id for one in come})
    filled: list[dict[str, object]] = []
    added: list[dict[str, object]] = []
    taken: set[int] = set()
    for one in come:
        mine = [row for row in there if row.message == one.message.id]
        if _is_there(one.attachment, mine):
            continue
        place = next((row for row in mine if row.id not in taken and _fits(one, row)), None)
        if place is not None:
            taken.add(place.id)
            filled.append(_filled(one, place))
        else:
            more = sum(row["message_id"] == one.message.id for row in added)
            added.append(_added(one, len(mine) + more))
        yield _told(one.arrival, one.message, "channel_said", _file_said(one))
    _FILL(connection, filled)
    _ADD(connection, added)


def _is_there(file: Attachment, rows: Sequence[FileRow]) -> bool:
    key = file.content_id
    return any(row.has_content and bool(key) and row.content_id == key for row in rows)


def _fits(one: _Come, row: FileRow) -> bool:
    """The place that was kept under its id, or, its id being unknown then, under its name."""
    if row.has_content:
        return False
    file = one.attachment
    if row.content_id:
        return row.content_id == file.content_id
    return row.name == file.name


def _filled(one: _Come, place: FileRow) -> dict[str, object]:
    file = one.attachment
    return {
        "b_id": place.id,
        "b_name": file.name,
        "b_type": file.media_type,
        "b_size": len(file.content),
        "b_digest": one.digest,
        "b_key": file.content_id,
    }


def _added(one: _Come, position: int) -> dict[str, object]:
    file = one.attachment
    return {
        "message_id": one.message.id,
        "position": position,
        "name": file.name,
        "media_type": file.media_type,
        "size": len(file.content),
        "digest": one.digest,
        "content_id": file.content_id,
        "inline": False,
        "omitted": "",
    }


def _show_fates(
    connection: Connection, spoken: Sequence[Arrival], known: Mapping[str, KnownMessage]
) -> list[NewEvent]:
    told = [
        (arrival, fate, known[fate.external_id])
        for arrival in spoken
        for fate in arrival.prepared.fates
        if fate.external_id in known
    ]
    if not told:
        return []
    shown = states(connection, {message.id for _, _, message in told})
    rows: dict[int, Row] = {}
    blocked: list[NewEvent] = []
    for arrival, fate, message in told:
        if not _changes(fate, shown.get(message.id)):
            continue
        row = rows[message.id] = _shown(fate, message, shown[message.id])
        shown[message.id] = row["b_state"]
        if fate.state == BLOCKED:
            blocked.append(_blocked(arrival, fate, message))
    _SHOW(connection, only(rows.values(), "b_message", "b_state"))
    _EXPLAIN(connection, only(rows.values(), "b_message", "b_reason"))
    return blocked


def _blocked(arrival: Arrival, fate: Fate, message: KnownMessage) -> NewEvent:
    why = {"recipient": "", "action": BLOCKED, "reason": _why(fate)}
    return _told(arrival, message, "bounced", why)


def _changes(fate: Fate, before: str | None) -> bool:
    """Whether a message of ours is not shown so yet; that it has arrived is what is expected."""
    if before is None:
        return False
    return before in (BLOCKED, CHECKING) if fate.state == DELIVERED else before != fate.state


def _shown(fate: Fate, message: KnownMessage, before: str) -> Row:
    """An unknown word is told beside how it is shown."""
    states_ = {BLOCKED: BLOCKED, DELIVERED: "sent"}
    reason = "" if fate.state == DELIVERED else _why(fate)
    state = states_.get(fate.state, before)
    return {"b_message": message.id, "b_state": state, "b_reason": reason}


def _why(fate: Fate) -> str:
    return fate.reason or fate.state


def _file_said(one: _Come) -> dict[str, str]:
    return {"what": "file", "value": one.attachment.name}


def _told(
    arrival: Arrival, message: KnownMessage, kind: str, payload: Mapping[str, str]
) -> NewEvent:
    return NewEvent(
        ticket=message.ticket,
        kind=kind,
        actor="system",
        payload=payload,
        message=message.id,
        quiet=kind != "bounced" or not arrival.row.automate,
    )
