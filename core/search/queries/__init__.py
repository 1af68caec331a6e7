"""What searching asks; each database has its own way to the newest matches first."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from core import tables
from core.access import Viewer, visible
from core.search.queries import postgres, sqlite
from core.search.queries.matches import Chunks, Look, Match
from core.search.words import Query
from postroom.text import fold

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
    """Tickets that the whole query is a name of, newest first.

    A name is a ticket's number, its customer's address, or the number of its order.
    """
    is_named = list(_named(query))
    if not is_named:
        return []
    newest_first = _ticket.last_message_at.desc(), _ticket.id.desc()
    rows = connection.execute(
        select(_ticket.id)
        .where(or_(*is_named), visible(viewer))
        .order_by(*newest_first)
        .limit(limit)
    )
    return list(rows.scalars())


def _named(query: Query) -> Iterator[ColumnElement[bool]]:
    if query.number is not None:
        yield _ticket.number == query.number
    if query.address:
        contact = tables.contact.c
        known = select(contact.id).where(contact.email_folded == query.address)
        yield _ticket.contact_id.in_(known)
    if query.order:
        order, folded = tables.shop_order.c, fold(query.order)
        named = order.external_folded == folded, order.contact_id.is_not(None)
        customers = select(order.contact_id).where(*named)
        here = select(order.id).where(*named, order.account_id == _ticket.account_id)
        yield and_(_ticket.order_ref != "", _ticket.order_ref.in_((query.order, folded)))
        yield and_(_ticket.contact_id.in_(customers), here.correlate(tables.ticket).exists())
