"""What an agent was writing, as the composer takes it up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from core import desk as core_desk
from core.access import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file that will go with the message."""

    id: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message that is not finished."""

    kind: str
    text: str
    subject: str
    recipients: dict[str, Any]
    uploads: tuple[UploadedFile, ...]


def draft_of(connection: Connection, viewer: Viewer, ticket: int) -> Draft | None:
    """The viewer's draft on a ticket, or None."""
    row = core_desk.draft(connection, viewer, ticket)
    if row is None:
        return None
    return Draft(
        kind=row.kind,
        text=row.text,
        subject=row.subject,
        recipients=row.recipients or {},
        uploads=files(connection, viewer, row.uploads or ()),
    )


def files(connection: Connection, viewer: Viewer, ids: Any) -> tuple[UploadedFile, ...]:
    """The viewer's uploaded files of these ids; those that are gone are left out."""
    rows = core_desk.uploads(connection, viewer, [one for one in ids if isinstance(one, int)])
    return tuple(
        UploadedFile(id=row.id, name=row.name, media_type=row.media_type, size=row.size)
        for row in rows
    )
