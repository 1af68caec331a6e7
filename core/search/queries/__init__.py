"""What searching asks; each database has its own way to the newest matches first."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from core import tables
from core.access import Viewer, visible
from core.search.queries import postgres, sqlite
from core.search.queries.matches import Chunks, Look, Match
from core.search.words import Query

__all__ = ["Chunks", "Match", "matching", "named"]

_ticket = tables.ticket.c


def matching(connection: Connection, viewer: Viewer, query: Query, before: int | None) -> Chunks:
    """Yield matches older than message `before` in chunks, without end while there are any.

    A match in a ticket that the viewer may not see, or without the phrases, has no ticket: it
    counts as looked at, so that the caller can stop after so many.
    """
    if query.is_empty:
        return
    newest: int = connection.execute(select(func.max(tables.message.c.id))).scalar() or 0
    top = newest + 1 if before is None else min(before, newest + 1)
    database = sqlite if connection.dialect.name == "sqlite" else postgres
    yield from database.chunks(connection, Look(viewer, query), top)


def named(connection: Connection, viewer: Viewer, query: Query, limit: int) -> list[int]:
    """Tickets whose number, or whose customer's address, the whole query is; newest first."""
    if query.number is not None:
        is_named = _ticket.number == query.number
    elif query.address:
        contact = tables.contact.c
        known = select(contact.id).where(contact.email_folded == query.address)
        is_named = _ticket.contact_id.in_(known)
    else:
        return []
    newest_first = _ticket.last_message_at.desc(), _ticket.id.desc()
    rows = connection.execute(
        select(_ticket.id).where(is_named, visible(viewer)).order_by(*newest_first).limit(limit)
    )
    return list(rows.scalars())
