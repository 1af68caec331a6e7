"""Writing down that a token is in use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from core import tables


def note_use(connection: Connection, token: int, now: datetime) -> None:
    """Keep when the token was last used, so that forgotten ones can be told."""
    row = tables.api_token
    connection.execute(update(row).where(row.c.id == token).values(used_at=now))
