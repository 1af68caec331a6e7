"""Messages exactly as their channels handed them over."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core import tables
from core.access import Viewer, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalRow:
    """The bytes a message was read from."""

    media_type: str
    size: int
    digest: bytes
    body: bytes | None
    """None when they are in the blob store, under `digest`."""


def find(connection: Connection, viewer: Viewer, message: int) -> OriginalRow | None:
    """The original of a message in a ticket the viewer may see; None where there is none."""
    raw, ticket, row = tables.raw_message.c, tables.ticket.c, tables.message.c
    wanted = (
        select(raw.media_type, raw.size, raw.digest, tables.raw_body.c.body)
        .join_from(tables.message, tables.raw_message, raw.id == row.raw_id)
        .outerjoin(tables.raw_body, tables.raw_body.c.raw_id == raw.id)
        .join(tables.ticket, ticket.id == row.ticket_id)
        .where(row.id == message, visible(viewer), ticket.deleted_at.is_(None))
    )
    found = connection.execute(wanted).one_or_none()
    if found is None:
        return None
    body = None if found.body is None else zlib.decompress(found.body)
    return OriginalRow(media_type=found.media_type, size=found.size, digest=found.digest, body=body)
