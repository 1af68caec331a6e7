"""What the frame of a message needs: its HTML, and the files that are pictures in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core import tables
from core.access import Viewer, visible

_message, _attachment = tables.message, tables.attachment


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message's body as it came."""

    html: str
    text: str
    pictures: Mapping[str, int]
    """Row id of the attachment, by Content-ID."""


def body(connection: Connection, viewer: Viewer, message: int) -> ShownMessage | None:
    """The body of a message that the viewer may see; None for any other."""
    found = connection.execute(
        select(_message.c.html, _message.c.text)
        .join_from(_message, tables.ticket, tables.ticket.c.id == _message.c.ticket_id)
        .where(_message.c.id == message, visible(viewer), tables.ticket.c.deleted_at.is_(None))
    ).first()
    if found is None:
        return None
    return ShownMessage(found.html or "", found.text, _pictures(connection, message))


def picture(connection: Connection, attachment: int) -> bytes | None:
    """The digest of an attachment's content, for somebody who bears our signature for it."""
    digest: bytes | None = connection.scalar(
        select(_attachment.c.digest)
        .join_from(_attachment, _message, _message.c.id == _attachment.c.message_id)
        .join(tables.ticket, tables.ticket.c.id == _message.c.ticket_id)
        .where(_attachment.c.id == attachment, tables.ticket.c.deleted_at.is_(None))
    )
    return digest


def _pictures(connection: Connection, message: int) -> dict[str, int]:
    rows = connection.execute(
        select(_attachment.c.content_id, _attachment.c.id).where(
            _attachment.c.message_id == message,
            _attachment.c.content_id != "",
            _attachment.c.digest.is_not(None),
        )
    )
    return {row.content_id: row.id for row in rows}
