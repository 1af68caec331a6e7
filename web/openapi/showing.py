"""`/api/v1/openapi.json`, and `/api/docs`, which shows it without any stranger's server."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from web import assets
from web.kernel.house import HOUSE
from web.kernel.routes import Needs, Routes
from web.render import public_page

pages = Routes(tag="pages")

DOCUMENT: web.AppKey[Callable[[], bytes]] = web.AppKey("openapi")
"""Makes the document as JSON, once it is asked for."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; worker-src blob:; child-src blob:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)
"""The page's styles are made by its script, so they may be inline here; scripts never are."""


@pages.get("/api/v1/openapi.json", needs=Needs.PUBLIC)
async def show_document(request: web.Request) -> web.Response:
    """The OpenAPI document of this API."""
    return web.Response(body=request.app[DOCUMENT](), content_type="application/json")


@pages.get("/api/docs", needs=Needs.PUBLIC)
async def show_page(request: web.Request) -> web.Response:
    """The documentation of this API as a page."""
    page = public_page(
        "openapi/docs.html",
        locale="en",
        now=request.app[HOUSE].clock(),
        script=assets.address("vendor/redoc.standalone.js"),
    )
    page.headers["Content-Security-Policy"] = POLICY
    return page
