"""What agents set about themselves while they work."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.access import Viewer
from core.store import reserve

_mark = tables.read_mark


class DraftValues(TypedDict):
    """What a draft keeps; recipients as they are typed, by field."""

    kind: str
    text: str
    subject: str
    recipients: dict[str, str]
    uploads: list[int]


class UploadValues(TypedDict):
    """A file as it was uploaded."""

    name: str
    media_type: str
    size: int
    digest: bytes


def mark_read(
    connection: Connection, viewer: Viewer, ticket: int, message: int, now: datetime
) -> bool:
    """Remember that the viewer has seen the ticket up to a message; whether that is news."""
    owner = {"agent_id": viewer.agent, "ticket_id": ticket}
    news = {"message_id": message, "read_at": now}
    marked = (
        _insert(connection, _mark)
        .values(**owner, **news)
        .on_conflict_do_update(
            index_elements=list(owner), set_=news, where=_mark.c.message_id < message
        )
        .returning(_mark.c.id)
    )
    return connection.execute(marked).scalar() is not None


def save_draft(
    connection: Connection, viewer: Viewer, ticket: int, kept: DraftValues, now: datetime
) -> None:
    """Keep what the viewer is writing on a ticket; an empty draft is thrown away."""
    draft = tables.draft
    mine = (draft.c.agent_id == viewer.agent, draft.c.ticket_id == ticket)
    if not (kept["text"].strip() or kept["uploads"]):
        connection.execute(draft.delete().where(*mine))
        return
    owner = {"agent_id": viewer.agent, "ticket_id": ticket}
    values = {**kept, "updated_at": now}
    saved = _insert(connection, draft).values(**owner, **values)
    connection.execute(saved.on_conflict_do_update(index_elements=list(owner), set_=values))


def keep_upload(connection: Connection, viewer: Viewer, file: UploadValues, now: datetime) -> int:
    """Remember a file whose content is in the blob store; no message bears it yet."""
    (row,) = reserve(connection, tables.upload, 1)
    values = {"id": row, "agent_id": viewer.agent, "created_at": now, **file}
    connection.execute(tables.upload.insert().values(values))
    return row


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that settles with a row another tab has made meanwhile."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return insert(table)
