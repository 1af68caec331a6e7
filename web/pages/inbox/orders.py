"""The order beside an opened ticket: its panel, and asking the channel for more."""

from __future__ import annotations

from aiohttp import web

from web.api.orders import beside_of, look_up
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox.answers import by_script
from web.pages.inbox.desk import DeskQuery
from web.render import fragment

pages = Routes(tag="pages")


@pages.get("/tickets/{number}/orders")
async def show_orders(asked: Asked, number: int) -> web.Response:
    """The panel as it stands; it asks for itself while the channel is being asked."""
    about = await beside_of(asked, number)
    return fragment(asked, "inbox/orders.html", n=number, about=about)


@pages.post("/tickets/{number}/orders")
async def ask_for_orders(asked: Asked, number: int, query: DeskQuery) -> web.Response:
    """Ask the channel for the orders anew."""
    await look_up(asked, number)
    if not by_script(asked):
        return web.Response(status=303, headers={"Location": query.ticket(number)})
    return await show_orders(asked, number)
