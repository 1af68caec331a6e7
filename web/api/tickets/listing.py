"""`/tickets`, `/search`, `/counts`: which tickets there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from core import desk, search
from core.access import Viewer
from core.tickets import queries
from core.tickets.queries import After, TicketRow
from web.api.tickets import models
from web.api.tickets.filters import TicketQuery
from web.api.tickets.models import Ticket
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cursor, read_cursor
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="tickets")


class SearchQuery(Paging):
    """What is looked for."""

    q: str = Field(max_length=500, description="Words, a ticket's number, or a mail address.")


class Hit(BaseModel):
    """A ticket that was found."""

    ticket: Ticket
    message: int | None = Field(
        description="The newest message that holds the words; null where the ticket's number or"
        " the customer's address was looked for."
    )


class Counts(BaseModel):
    """How many open tickets wait where; none of them in inboxes you may not see."""

    open: int
    mine: int = Field(description="Open and assigned to you.")
    unassigned: int
    pending: int = Field(description="Waiting for the customer.")
    quarantined: int
    snoozed: int = Field(description="Put away until later; none of the other numbers has them.")
    inboxes: dict[int, int] = Field(description="Open ones by inbox; empty inboxes are left out.")


@api.get("/tickets", scope="tickets:read")
async def list_tickets(asked: Asked, query: TicketQuery) -> Page[Ticket]:
    """List the tickets you may see, filtered and sorted."""
    return await asked.house.store.read(_listed, asked.viewer, query)


@api.get("/search", scope="tickets:read")
async def search_tickets(asked: Asked, query: SearchQuery) -> Page[Hit]:
    """Find tickets by what is written in them, the newest message first.

    A page may hold less than `limit` and still have a next one. A ticket comes once a page; it may
    come again on a later one, for an older message.
    """
    return await asked.house.store.read(_searched, asked.viewer, query)


@api.get("/counts", scope="tickets:read")
async def count_tickets(asked: Asked) -> Counts:
    """Count the open tickets you may see, by view and inbox."""
    found = await asked.house.store.read(desk.counts, asked.viewer)
    return Counts(
        open=found.open,
        mine=found.mine,
        unassigned=found.unassigned,
        pending=found.waiting,
        quarantined=found.quarantined,
        snoozed=found.snoozed,
        inboxes=dict(found.inboxes),
    )


def _listed(connection: Connection, viewer: Viewer, query: TicketQuery) -> Page[Ticket]:
    if query.q.strip():
        return _found(connection, viewer, query)
    filters = query.filters(viewer)
    after = _after(connection, query.after)
    if query.sort == "-updated":
        page = queries.newest(connection, viewer, filters, after, query.limit)
    else:
        page = queries.ordered(connection, viewer, filters, query.sort, after, query.limit)
    last = page.rows[-1].number if page.rows else 0
    onwards = cursor(page.after.moment, last) if page.after else None
    return Page(items=shown(connection, viewer, page.rows), next=onwards)


def _found(connection: Connection, viewer: Viewer, query: TicketQuery) -> Page[Ticket]:
    found = search.search(connection, viewer, query.q, query.limit, _message(query.after))
    filters = query.filters(viewer)
    ids = [hit.ticket.id for hit in found.hits]
    wanted = queries.among(connection, viewer, filters, ids)
    rows = [hit.ticket for hit in found.hits if hit.ticket.id in wanted]
    return Page(items=shown(connection, viewer, rows), next=_onwards(found.after))


def _searched(connection: Connection, viewer: Viewer, query: SearchQuery) -> Page[Hit]:
    found = search.search(connection, viewer, query.q, query.limit, _message(query.after))
    tickets = shown(connection, viewer, [hit.ticket for hit in found.hits])
    hits = [
        Hit(ticket=ticket, message=hit.message)
        for ticket, hit in zip(tickets, found.hits, strict=True)
    ]
    return Page(items=hits, next=_onwards(found.after))


def shown(connection: Connection, viewer: Viewer, rows: Sequence[TicketRow]) -> list[Ticket]:
    """Rows for the API: with what the viewer has not read, and numbers in place of row ids."""
    unread = desk.unread(connection, viewer, [row.id for row in rows])
    before = previous(connection, viewer, rows)
    return [
        models.ticket(row, unread=row.id in unread, previous=before.get(row.previous or 0))
        for row in rows
    ]


def previous(
    connection: Connection, viewer: Viewer, rows: Collection[TicketRow]
) -> Mapping[int, int]:
    """Numbers of the tickets that these follow, by row id, as far as the viewer may see them."""
    return desk.numbers(connection, viewer, [row.previous for row in rows if row.previous])


def _after(connection: Connection, after: str) -> After | None:
    place = read_cursor(after, datetime, int)
    if place is None:
        return None
    moment, number = place
    return After(moment, queries.row_of(connection, number))


def _message(after: str) -> int | None:
    place = read_cursor(after, int)
    return None if place is None else place[0]


def _onwards(message: int | None) -> str | None:
    return None if message is None else cursor(message)
