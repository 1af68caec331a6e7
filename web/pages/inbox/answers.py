"""What is answered when something was done: new parts for scripts, the page for others."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from web.kernel.asked import Asked
from web.pages.inbox.composer import Composer
from web.pages.inbox.desk import DeskQuery
from web.pages.inbox.opening import found
from web.render import fragment


def by_script(asked: Asked) -> bool:
    """Whether htmx asks, and not a plain form."""
    return "HX-Request" in asked.request.headers


def back(address: str) -> web.Response:
    """Send a browser on after a form, so that reloading does not send it again."""
    return web.Response(status=303, headers={"Location": address})


async def back_or_parts(asked: Asked, number: int, query: DeskQuery, **more: Any) -> web.Response:
    """The parts of the ticket that may have changed, or its whole page."""
    if not by_script(asked):
        return back(query.ticket(number))
    opened = await found(asked, number, query)
    composer = Composer.going_on(opened, query.seen, query.version)
    return fragment(
        asked, "inbox/parts.html", query=query, opened=opened, composer=composer, **more
    )
