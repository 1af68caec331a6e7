"""One line of log a request, with an id that the answer bears too; no body, no address."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from aiohttp import web

from web.kernel.house import HOUSE

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Observe = Callable[[str, str, int, float], None]
"""Told of every answer: method, the route's pattern, status, seconds."""

OBSERVE: web.AppKey[Observe] = web.AppKey("observe")
HEADER = "X-Request-Id"
KNOWN = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Anybody may invent more; they are counted together."""
REQUEST_ID = web.RequestKey("request_id", str)


class Traffic:
    """Requests that have begun and are not answered yet."""

    def __init__(self) -> None:
        self._begun = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a request for as long as the block lasts."""
        self._begun += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._begun -= 1
            if not self._begun:
                self._quiet.set()

    async def quiet(self) -> None:
        """Return once everything is answered."""
        await self._quiet.wait()


TRAFFIC = web.AppKey("traffic", Traffic)


@web.middleware
async def observing(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count and log a request; the outermost middleware."""
    request_id = uuid4().hex[:16]
    began = time.perf_counter()
    request[REQUEST_ID] = request_id
    with request.app[TRAFFIC].one_more():
        response = await handler(request)
    if not response.prepared:
        response.headers[HEADER] = request_id
        if request.app[HOUSE].stopping.is_set():
            response.force_close()  # the next request belongs to another process
    seconds = time.perf_counter() - began
    place = pattern(request)
    method = request.method if request.method in KNOWN else "other"
    request.app[OBSERVE](method, place, response.status, seconds)
    level = logging.WARNING if response.status >= 500 else logging.DEBUG
    log.log(
        level,
        "%s %s %s in %.0f ms, request %s",
        request.method,
        place,
        response.status,
        seconds * 1000,
        request_id,
    )
    return response


def pattern(request: web.Request) -> str:
    """The route's pattern: addresses may hold what belongs in no log, such as one-time links."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "nowhere"
