"""Lists of tickets: pages, single tickets, counts. All of it is filtered by `visible`."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, func, select

from core import tables
from core.access import Viewer, visible, visible_inboxes
from core.tickets.queries import reading
from core.tickets.queries.conditions import matches, open_values
from core.tickets.queries.filters import EVERYTHING, After, TicketFilters, page_size
from core.tickets.queries.ordered import meanings_of
from core.tickets.queries.rows import InboxCount, TicketPage, TicketRow
from core.tickets.queries.walk import Walk, ids

FEW = 2_000
"""Tickets with a wanted tag up to which the tag is the better place to start from."""

_ticket = tables.ticket.c


def newest(
    connection: Connection,
    viewer: Viewer,
    filters: TicketFilters = EVERYTHING,
    after: After | None = None,
    limit: int = 50,
) -> TicketPage:
    """One page of what the viewer may see, the newest last message first."""
    size = page_size(limit)
    opens = open_values(filters, meanings_of(connection, filters))
    if not opens:
        return TicketPage((), None)
    walk = Walk(
        viewer=viewer,
        filters=filters,
        after=after,
        size=size + 1,
        opens=opens,
        rare_tags=_rare(connection, filters.tags),
        sqlite=connection.dialect.name == "sqlite",
    )
    return _page(_walked(connection, walk), size)


def find(connection: Connection, viewer: Viewer, number: int) -> TicketRow | None:
    """The ticket with this number; None when there is none, or none the viewer may see."""
    found = reading.rows(connection, reading.tickets(viewer).where(_ticket.number == number))
    return found[0] if found else None


def listed(
    connection: Connection, viewer: Viewer, tickets: Collection[int]
) -> dict[int, TicketRow]:
    """Those of the tickets (row ids) that the viewer may see, by row id."""
    if not tickets:
        return {}
    statement = reading.tickets(viewer).where(_ticket.id.in_(tickets))
    return {row.id: row for row in reading.rows(connection, statement)}


def among(
    connection: Connection, viewer: Viewer, filters: TicketFilters, tickets: Collection[int]
) -> frozenset[int]:
    """Those of the tickets (row ids) that match and that the viewer may see."""
    if not tickets:
        return frozenset()
    opens = open_values(filters, meanings_of(connection, filters))
    statement = select(_ticket.id).where(
        _ticket.id.in_(tickets),
        _ticket.is_open.in_(opens),
        visible(viewer),
        *matches(filters, rare_tags=False),
    )
    return frozenset(connection.execute(statement).scalars())


def total(connection: Connection, viewer: Viewer, filters: TicketFilters) -> int:
    """How many tickets `newest` would list in all.

    Quicker than `count` where assignees or the quarantine narrow the list and not inboxes.
    """
    opens = open_values(filters, meanings_of(connection, filters))
    statement = (
        select(func.count())
        .select_from(tables.ticket)
        .where(visible(viewer), *_standing(opens))
        .where(*matches(filters, rare_tags=_rare(connection, filters.tags)))
    )
    return int(connection.execute(statement).scalar_one())


def _standing(opens: tuple[bool, ...]) -> list[ColumnElement[bool]]:
    """Open or not, where that narrows; else SQLite takes it for a place to begin."""
    return [] if len(opens) == 2 else [_ticket.is_open.in_(opens)]


def count(
    connection: Connection, viewer: Viewer, filters: TicketFilters = EVERYTHING
) -> tuple[InboxCount, ...]:
    """How many tickets `newest` would list in all, by inbox; inboxes with none are left out."""
    opens = open_values(filters, meanings_of(connection, filters))
    tickets = (
        select(func.count())
        .where(_ticket.inbox_id == tables.inbox.c.id, _ticket.is_open.in_(opens))
        .where(visible(viewer))
        .where(*matches(filters, rare_tags=_rare(connection, filters.tags)))
        .correlate(tables.inbox)
        .scalar_subquery()
    )
    inboxes = select(tables.inbox.c.id, tickets).where(visible_inboxes(viewer))
    rows = connection.execute(inboxes.order_by(tables.inbox.c.id))
    return tuple(InboxCount(row[0], row[1]) for row in rows if row[1])


def _walked(connection: Connection, walk: Walk) -> tuple[TicketRow, ...]:
    page = ids(walk)
    start = page.join(tables.ticket, _ticket.id == page.c.id)
    newest_first = _ticket.last_message_at.desc(), _ticket.id.desc()
    wanted = reading.tickets(walk.viewer, start, deleted=walk.filters.deleted)
    return reading.rows(connection, wanted.order_by(*newest_first))


def _page(rows: tuple[TicketRow, ...], size: int) -> TicketPage:
    if len(rows) <= size:
        return TicketPage(rows, None)
    last = rows[size - 1]
    return TicketPage(rows[:size], After(last.last_message_at, last.id))


def _rare(connection: Connection, tags: tuple[int, ...]) -> bool:
    if not tags:
        return False
    worn = tables.ticket_tag.c
    some = select(worn.ticket_id).where(worn.tag_id.in_(tags)).limit(FEW + 1).subquery()
    bearing: int = connection.execute(select(func.count()).select_from(some)).scalar_one()
    return bearing <= FEW
