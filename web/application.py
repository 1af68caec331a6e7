"""The aiohttp application: everybody's routes in one list, its headers on everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache, partial

from aiohttp import web

from web import api, assets, headers, live, metrics, openapi, pages, signin
from web.health import READINESS, Readiness, livez, readyz
from web.home import ABOUT, About
from web.kernel.dispatch import endpoint
from web.kernel.errors import ERROR_PAGE, errors
from web.kernel.house import HOUSE, House
from web.kernel.limits import LIMITS, Limits
from web.kernel.observing import OBSERVE, TRAFFIC, Traffic, observing
from web.kernel.routes import MAX_BODY, Route
from web.live import HUB, Hub
from web.metrics import METRICS, Metrics
from web.openapi import DOCUMENT, document
from web.presence import SIGNS, Signs
from web.problem_page import problem_page


def routes() -> Iterator[Route]:
    """Every declared route; the permission matrix is drawn from it."""
    for some in (*api.ROUTES, *signin.ROUTES, openapi.pages, metrics.pages, *pages.ROUTES):
        yield from some


def documented() -> Iterator[Route]:
    """The routes of the REST API."""
    for some in api.ROUTES:
        yield from some


def build(house: House, readiness: Readiness, about: About) -> web.Application:
    """The application of one process."""
    app = web.Application(client_max_size=MAX_BODY, middlewares=[observing, errors])
    app[HOUSE] = house
    app[READINESS] = readiness
    app[ABOUT] = about
    app[LIMITS] = Limits()
    app[METRICS] = Metrics()
    app[TRAFFIC] = Traffic()
    app[OBSERVE] = app[METRICS].observe
    app[ERROR_PAGE] = problem_page
    made = cache(partial(_written, about.version))
    app[DOCUMENT] = lambda: made()  # noqa: PLW0108 - mypy takes no cached function here
    app.on_response_prepare.append(headers.add)
    app[HUB] = Hub(house.store, house.clock)
    app[SIGNS] = Signs(app[HUB].signal)
    app.cleanup_ctx.append(live.running)
    app.on_shutdown.append(_say_goodbye)
    app.on_shutdown.append(live.goodbye)
    app.add_routes(
        [
            web.get("/livez", livez),
            web.get("/readyz", readyz),
            web.get("/static/{name:.+}", assets.serve),
        ]
    )
    for route in routes():
        app.router.add_route(route.method, route.path, endpoint(route))
    return app


def _written(version: str) -> bytes:
    return json.dumps(document(documented(), version), ensure_ascii=False).encode()


async def _say_goodbye(app: web.Application) -> None:
    """Let streams end by themselves: the runner waits for them as for any other answer."""
    app[HOUSE].stopping.set()
