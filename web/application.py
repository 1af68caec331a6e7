"""The aiohttp application: its routes in one list, its headers on everything."""

from __future__ import annotations

from aiohttp import web

from web import headers
from web.health import READINESS, Readiness, livez, readyz
from web.home import ABOUT, FOLDER, About, home

MAX_BODY = 1_000_000
"""Largest request body in bytes, also once decompressed."""


def build(readiness: Readiness, about: About) -> web.Application:
    """The application of one process."""
    app = web.Application(client_max_size=MAX_BODY)
    app[READINESS] = readiness
    app[ABOUT] = about
    app.on_response_prepare.append(headers.add)
    app.add_routes(
        [
            web.get("/", home),
            web.get("/livez", livez),
            web.get("/readyz", readyz),
            web.static("/static", FOLDER / "static"),
        ]
    )
    return app
