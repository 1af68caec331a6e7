"""What is asked about messages that are here already, when their channel says more of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core import tables

_file = tables.attachment.c


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file of a message, or the place it will take."""

    id: int
    message: int
    position: int
    name: str
    content_id: str
    has_content: bool


def files(connection: Connection, messages: Collection[int]) -> list[FileRow]:
    """The files of these messages, in order."""
    rows = connection.execute(
        select(
            _file.id,
            _file.message_id.label("message"),
            _file.position,
            _file.name,
            _file.content_id,
            _file.digest.is_not(None).label("has_content"),
        )
        .where(_file.message_id.in_(list(messages)))
        .order_by(_file.message_id, _file.position)
    )
    return [FileRow(**row) for row in rows.mappings()]


def states(connection: Connection, messages: Collection[int]) -> dict[int, str]:
    """How the sending of these messages of ours is shown."""
    message = tables.message.c
    rows = connection.execute(
        select(message.id, message.delivery_state).where(
            message.id.in_(list(messages)), message.direction == "out"
        )
    )
    return {row.id: row.delivery_state for row in rows}
