"""`/signout`."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web

from core import sessions
from core.audit import By
from core.problems import NotThere
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.signin import cookie

pages = Routes(tag="pages")


@pages.post("/signout")
async def sign_out(asked: Asked) -> web.Response:
    """End this browser's session."""
    with suppress(NotThere):  # another window was quicker
        by = By(asked.viewer, asked.now)
        await asked.house.store.write(sessions.end, asked.session, by)
    response = cookie.go("/signin")
    cookie.take_back(asked.request, response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
