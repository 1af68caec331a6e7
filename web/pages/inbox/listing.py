"""The list of tickets and the views beside it."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy import Connection

from core import desk as core_desk
from core import orders, search
from core.access import Viewer
from core.tickets import queries
from core.tickets.queries import TicketRow
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox import desk
from web.pages.inbox.desk import DeskQuery, Line, Lines
from web.render import fragment, page

PAGE = 40
"""How many tickets are read at a time."""

pages = Routes(tag="pages")


@pages.get("/")
async def start(_asked: Asked) -> web.Response:
    """Whoever comes in stands before the inbox."""
    return web.Response(status=303, headers={"Location": "/inbox"})


@pages.get("/inbox")
async def show_inbox(asked: Asked, query: DeskQuery) -> web.Response:
    """The page; for scripts the list alone."""
    lines = await asked.house.store.read(listed, asked.viewer, query)
    if asked.request.headers.get("HX-Target") == "section#list":
        places = await asked.house.store.read(core_desk.places, asked.viewer)
        return fragment(asked, "inbox/list.html", query=query, lines=lines, places=places, chosen=0)
    places = await asked.house.store.read(core_desk.places, asked.viewer)
    return page(
        asked,
        "inbox/page.html",
        query=query,
        lines=lines,
        places=places,
        counts=None,
        opened=None,
        chosen=0,
    )


@pages.get("/inbox/rows")
async def show_rows(asked: Asked, query: DeskQuery) -> web.Response:
    """More rows behind those that are there, or the first ones again after a change."""
    lines = await asked.house.store.read(listed, asked.viewer, query)
    template = "inbox/more.html" if query.after else "inbox/rows.html"
    return fragment(asked, template, query=query, lines=lines, chosen=_chosen(asked))


@pages.get("/inbox/views")
async def show_views(asked: Asked, query: DeskQuery) -> web.Response:
    """Views, inboxes and teams, with how much waits in each."""
    places, counts = await asked.house.store.read(_around, asked.viewer)
    return fragment(asked, "inbox/views.html", query=query, places=places, counts=counts)


def listed(connection: Connection, viewer: Viewer, query: DeskQuery) -> Lines:
    """The tickets of a list, or those that were searched for in all of them."""
    size = max(PAGE, query.shown)
    if query.q.strip():
        found = search.search(connection, viewer, query.q, size, _message(query.after))
        rows = [hit.ticket for hit in found.hits if _wanted(hit.ticket, query)]
        return _lines(connection, viewer, rows, str(found.after or ""))
    after = desk.read(query.after)
    some = queries.newest(connection, viewer, desk.filters(query, viewer), after, size)
    return _lines(connection, viewer, list(some.rows), desk.written(some.after))


def _lines(connection: Connection, viewer: Viewer, rows: list[TicketRow], after: str) -> Lines:
    unread = core_desk.unread(connection, viewer, [row.id for row in rows])
    nameless = [row.id for row in rows if row.order and not row.subject]
    bought = orders.of_tickets(connection, nameless) if nameless else {}
    goods = {ticket: order.goods for ticket, order in bought.items()}
    lines = (Line(row, row.id in unread, goods.get(row.id, "")) for row in rows)
    return Lines(tuple(lines), after)


def _wanted(row: TicketRow, query: DeskQuery) -> bool:
    """Whether a ticket that was found lies where it is looked for."""
    places = (
        (query.inbox, {row.inbox.id}),
        (query.team, {row.team.id} if row.team else set()),
        (query.tag, {one.id for one in row.tags}),
    )
    return all(wanted is None or wanted in there for wanted, there in places)


def _around(connection: Connection, viewer: Viewer) -> tuple[core_desk.Places, core_desk.Counts]:
    return core_desk.places(connection, viewer), core_desk.counts(connection, viewer)


def _message(after: str) -> int | None:
    return int(after) if after.isdecimal() and len(after) < 19 else None


def _chosen(asked: Asked) -> int:
    """The ticket that stands open in the browser, by its address; 0 for none."""
    address = asked.request.headers.get("HX-Current-URL", "")
    _, _, rest = address.partition("/tickets/")
    number = rest.partition("?")[0].partition("#")[0]
    return int(number) if number.isdecimal() and len(number) < 19 else 0
