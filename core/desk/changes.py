"""What agents set about themselves while they work."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, update

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
    mine = (_mark.c.agent_id == viewer.agent, _mark.c.ticket_id == ticket)
    seen = connection.execute(
        update(_mark)
        .where(*mine, _mark.c.message_id < message)
        .values(message_id=message, read_at=now)
    )
    if seen.rowcount:
        return True
    touched = connection.execute(update(_mark).where(*mine).values(ticket_id=ticket))
    if touched.rowcount:
        return False
    (row,) = reserve(connection, _mark, 1)
    values = {"agent_id": viewer.agent, "ticket_id": ticket, "message_id": message}
    connection.execute(_mark.insert().values(id=row, read_at=now, **values))
    return True


def save_draft(
    connection: Connection, viewer: Viewer, ticket: int, kept: DraftValues, now: datetime
) -> None:
    """Keep what the viewer is writing on a ticket; an empty draft is thrown away."""
    draft = tables.draft
    mine = (draft.c.agent_id == viewer.agent, draft.c.ticket_id == ticket)
    if not (kept["text"].strip() or kept["uploads"]):
        connection.execute(draft.delete().where(*mine))
        return
    if connection.execute(update(draft).where(*mine).values(**kept, updated_at=now)).rowcount:
        return
    (row,) = reserve(connection, draft, 1)
    owner = {"agent_id": viewer.agent, "ticket_id": ticket}
    connection.execute(draft.insert().values(id=row, updated_at=now, **owner, **kept))


def keep_upload(connection: Connection, viewer: Viewer, file: UploadValues, now: datetime) -> int:
    """Remember a file whose content is in the blob store; no message bears it yet."""
    (row,) = reserve(connection, tables.upload, 1)
    values = {"id": row, "agent_id": viewer.agent, "created_at": now, **file}
    connection.execute(tables.upload.insert().values(values))
    return row


def set_away(connection: Connection, viewer: Viewer, *, away: bool) -> None:
    """Say whether automations may give the viewer tickets."""
    agent = tables.agent
    connection.execute(update(agent).where(agent.c.id == viewer.agent).values(away=away))


def set_locale(connection: Connection, viewer: Viewer, locale: str) -> None:
    """Choose the language of the viewer's pages."""
    agent = tables.agent
    connection.execute(update(agent).where(agent.c.id == viewer.agent).values(locale=locale))
