"""Saving automations: immutable versions, a switch, a place in the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, insert, update

from automations.document import Document, to_json
from automations.language import Rows
from automations.library import queries
from automations.library.queries import Saved
from automations.library.stopping import stop_runs_of
from core import tables
from core.problems import NotThere, Taken
from core.store import reserve
from postroom.errors import PostroomError

_MOVE = update(tables.automation).where(tables.automation.c.id == bindparam("b_automation"))


@dataclass(slots=True)
class AutomationMissing(PostroomError):
    """No automation has this name."""

    name: str

    def __str__(self) -> str:
        return f'there is no automation called "{self.name}"; `automation list` shows them'


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveResult:
    """What saving came to."""

    automation: int
    version: int
    what: Literal["created", "changed", "unchanged"]


def save(
    connection: Connection, document: Document, rows: Rows, author: str, now: datetime
) -> SaveResult:
    """Save a document under its name, as a new version if it says anything else than the last.

    A new automation comes last in the order and is switched off. `enabled` of the document is not
    looked at: switching is an act of its own (`enable`).
    """
    content = content_of(document)
    saved = queries.named(connection, document.name)
    if saved is None:
        return _create(connection, document.name, content, rows, (author, now))
    if saved.document == content and saved.rows == rows:
        return SaveResult(automation=saved.id, version=saved.version, what="unchanged")
    version = _add_version(connection, saved.id, saved.number + 1, (content, rows), (author, now))
    _point(connection, saved.id, version, now)
    return SaveResult(automation=saved.id, version=version, what="changed")


def save_as(
    connection: Connection,
    automation: int,
    meaning: tuple[Document, Rows],
    made: tuple[str, datetime],
) -> SaveResult:
    """Save a document as the next version of one automation, under a new name if it has one.

    `made`: author and moment. Raises `NotThere`, or `Taken` if the name is another one's.
    """
    saved = queries.by_id(connection, automation)
    if saved is None:
        raise NotThere("this automation is not there any more; it may lie in the trash")
    document, rows = meaning
    if saved.name != document.name:
        _rename(connection, automation, document.name)
    return save(connection, document, rows, *made)


def _rename(connection: Connection, automation: int, name: str) -> None:
    if queries.named(connection, name) is not None:
        raise Taken(f'there is an automation "{name}" already; choose another name')
    connection.execute(
        update(tables.automation).where(tables.automation.c.id == automation).values(name=name)
    )


def content_of(document: Document) -> dict[str, Any]:
    """What a version keeps: the document without its switch."""
    return to_json(replace(document, enabled=False))


def enable(
    connection: Connection, name: str, now: datetime, *, also_matching: bool = False
) -> Saved:
    """Switch an automation on, from now; raises `AutomationMissing`.

    `also_matching`: one that waits for time to pass begins on what matches now too, little by
    little.
    """
    return _switch(connection, name, now, on=True, also_matching=also_matching)


def disable(connection: Connection, name: str, now: datetime) -> Saved:
    """Switch an automation off."""
    return _switch(connection, name, now, on=False)


def arrange(connection: Connection, names: Sequence[str], now: datetime) -> None:
    """Bring automations into this order among themselves; all others stay where they are."""
    places = {saved.name: saved for saved in queries.listed(connection)}
    wanted = [places[name] for name in names if name in places]
    free = sorted(saved.position for saved in wanted)
    moved = [
        {"b_automation": saved.id, "position": place, "updated_at": now}
        for saved, place in zip(wanted, free, strict=True)
        if saved.position != place
    ]
    if moved:
        connection.execute(_MOVE, moved)


def _create(
    connection: Connection,
    name: str,
    content: dict[str, Any],
    rows: Rows,
    made: tuple[str, datetime],
) -> SaveResult:
    (automation,) = reserve(connection, tables.automation, 1)
    connection.execute(
        insert(tables.automation).values(
            id=automation,
            name=name,
            position=queries.last_position(connection) + 1,
            created_at=made[1],
            updated_at=made[1],
        )
    )
    version = _add_version(connection, automation, 1, (content, rows), made)
    _point(connection, automation, version, made[1])
    return SaveResult(automation=automation, version=version, what="created")


def _add_version(
    connection: Connection,
    automation: int,
    number: int,
    meaning: tuple[dict[str, Any], Rows],
    made: tuple[str, datetime],
) -> int:
    (version,) = reserve(connection, tables.automation_version, 1)
    connection.execute(
        insert(tables.automation_version).values(
            id=version,
            automation_id=automation,
            number=number,
            document=meaning[0],
            rows=meaning[1],
            author=made[0],
            created_at=made[1],
        )
    )
    return version


def _point(connection: Connection, automation: int, version: int, now: datetime) -> None:
    connection.execute(
        update(tables.automation)
        .where(tables.automation.c.id == automation)
        .values(version_id=version, updated_at=now, attention="")
    )


def _switch(
    connection: Connection, name: str, now: datetime, *, on: bool, also_matching: bool = False
) -> Saved:
    saved = queries.named(connection, name)
    if saved is None:
        raise AutomationMissing(name)
    if saved.enabled is not on:
        connection.execute(
            update(tables.automation)
            .where(tables.automation.c.id == saved.id)
            .values(
                enabled=on,
                enabled_at=now if on else None,
                also_matching=also_matching,
                updated_at=now,
            )
        )
    if not on:
        stop_runs_of(connection, saved.id, now)
    return replace(saved, enabled=on)
