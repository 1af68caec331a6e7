"""One opened ticket: the page, its pane, and the parts that change while somebody reads."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from core import desk as core_desk
from core import notifications
from core.problems import NotThere
from web.api.orders import beside_of, look_up
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox.acts import shown, told
from web.pages.inbox.composer import Composer
from web.pages.inbox.desk import DeskQuery
from web.pages.inbox.listing import listed
from web.pages.inbox.ticket import Opened, Window, read_ticket
from web.render import fragment, page

pages = Routes(tag="pages")


@pages.get("/tickets/{number}")
async def show_ticket(asked: Asked, number: int, query: DeskQuery) -> web.Response:
    """The ticket beside its list; for scripts its pane alone."""
    opened = await _with_orders(asked, await found(asked, number, query))
    await seen(asked, opened)
    await _heard(asked, opened)
    composer = Composer.fresh(opened, query.write)
    if asked.request.headers.get("HX-Target") == "section#ticket":
        return fragment(asked, "inbox/ticket.html", query=query, opened=opened, composer=composer)
    return await whole_page(asked, query, opened, composer)


@pages.get("/tickets/{number}/parts")
async def show_parts(asked: Asked, number: int, query: DeskQuery) -> web.Response:
    """What may have changed, each part for its place; the composer keeps what is typed."""
    opened = await found(asked, number, query)
    await seen(asked, opened)
    return fragment(
        asked,
        "inbox/parts.html",
        query=query,
        opened=opened,
        composer=Composer.going_on(opened, query.seen, query.version),
    )


@pages.get("/tickets/{number}/earlier")
async def show_earlier(asked: Asked, number: int, query: DeskQuery) -> web.Response:
    """Messages above those that are shown."""
    opened = await found(asked, number, query)
    return fragment(asked, "inbox/earlier.html", query=query, opened=opened)


@pages.get("/tickets/{number}/composer")
async def show_composer(asked: Asked, number: int, query: DeskQuery) -> web.Response:
    """An empty composer of another kind: a note instead of a reply."""
    opened = await found(asked, number, query)
    composer = Composer.fresh(opened, query.write)
    return fragment(asked, "inbox/composer.html", query=query, opened=opened, composer=composer)


async def found(asked: Asked, number: int, query: DeskQuery) -> Opened:
    """The ticket, or `NotThere`."""
    window = Window(before=query.before, first=query.first)
    opened = await asked.house.store.read(
        read_ticket, asked.viewer, number, window, asked.house.registry
    )
    if opened is None:
        raise NotThere(f"there is no ticket {number}, or it lies in an inbox you have no access to")
    acted = {
        one.id: told(opened.known_acts.get(one.act), one.act, one.act_options, asked.locale)
        for one in opened.messages
        if one.act
    }
    return replace(opened, acts=shown(opened.offered, asked.locale), acted=acted)


async def seen(asked: Asked, opened: Opened) -> None:
    """Remember how far the agent has read; a write only when there is something new."""
    if opened.newest > opened.read_to:
        ticket = opened.ticket.id
        await asked.house.store.write(
            core_desk.mark_read, asked.viewer, ticket, opened.newest, asked.now
        )


async def _heard(asked: Asked, opened: Opened) -> None:
    """What the bell tells of a ticket is read once the ticket is opened."""
    store, ticket = asked.house.store, opened.ticket.id
    if await store.read(notifications.of_ticket, asked.viewer, ticket):
        await store.write(notifications.read_of_ticket, asked.viewer, ticket, asked.now)


async def _with_orders(asked: Asked, opened: Opened) -> Opened:
    """The same; what is not known of its order is asked for now, if nobody did yet."""
    if opened.orders is None or not opened.orders.wanting:
        return opened
    await look_up(asked, opened.ticket.number)
    return replace(opened, orders=await beside_of(asked, opened.ticket.number))


async def whole_page(
    asked: Asked, query: DeskQuery, opened: Opened, composer: Composer, status: int = 200
) -> web.Response:
    """The page of three panes with this ticket in the right one."""
    store = asked.house.store
    lines = await store.read(listed, asked.viewer, query.model_copy(update={"after": ""}))
    places = await store.read(core_desk.places, asked.viewer)
    return page(
        asked,
        "inbox/page.html",
        status=status,
        query=query,
        lines=lines,
        places=places,
        counts=None,
        opened=opened,
        composer=composer,
        chosen=opened.ticket.number,
    )
