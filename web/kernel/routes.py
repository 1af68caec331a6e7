"""How a route is declared: by a decorator; the rest is read from the handler's signature.

    api = Routes("/api/v1", tag="tickets")

    @api.post("/tickets/{number}/tags", needs=Needs.AGENT, scope="tickets:write", status=201)
    async def add_tag(asked: Asked, number: int, body: TagName) -> Ticket:
        "Put a tag on a ticket."

A parameter named as in the path is read from it; `query` is a pydantic model of the query string,
`body` one of the JSON body, `form` one of a form's fields. What is returned is a pydantic model
(JSON), a `Page` of them, None (204), or an aiohttp response. OpenAPI, the permission matrix and the
tests read `Route`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

MAX_BODY = 1_000_000
"""Largest request body in bytes, also once decompressed, where a route does not say otherwise."""

Handler = Callable[..., Awaitable[Any]]
HandlerT = TypeVar("HandlerT", bound=Handler)


class Needs(StrEnum):
    """Who may ask; an inbox is still visible only to those with access to it."""

    PUBLIC = "public"
    """Anybody, signed in or not; the handler gets a `web.Request` in place of `Asked`."""
    AGENT = "agent"
    """Everybody who is signed in."""
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One declared route."""

    method: str
    path: str
    handler: Handler
    tag: str
    """Where the documentation lists it."""
    needs: Needs = Needs.AGENT
    scope: str = ""
    """What a token must be allowed, such as `tickets:write`; empty: no token gets in."""
    status: int = 200
    """What an answer with a body bears."""
    body_limit: int = MAX_BODY
    """The largest body in bytes; what streams counts for itself."""
    streams: bool = False
    """The handler reads the body piece by piece, so nobody else may, and no key is kept for it."""


class Routes:
    """Routes that begin alike; `web.application` gathers all of them."""

    def __init__(self, prefix: str = "", *, tag: str = "") -> None:
        self._prefix = prefix
        self._tag = tag
        self._routes: list[Route] = []

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def get(self, path: str, **how: Any) -> Callable[[HandlerT], HandlerT]:
        """Declare a route that only reads."""
        return self._add("GET", path, **how)

    def post(self, path: str, **how: Any) -> Callable[[HandlerT], HandlerT]:
        """Declare a route that makes or does something."""
        return self._add("POST", path, **how)

    def put(self, path: str, **how: Any) -> Callable[[HandlerT], HandlerT]:
        """Declare a route that replaces something whole."""
        return self._add("PUT", path, **how)

    def patch(self, path: str, **how: Any) -> Callable[[HandlerT], HandlerT]:
        """Declare a route that changes what the body names."""
        return self._add("PATCH", path, **how)

    def delete(self, path: str, **how: Any) -> Callable[[HandlerT], HandlerT]:
        """Declare a route that removes something."""
        return self._add("DELETE", path, **how)

    def _add(self, method: str, path: str, **how: Any) -> Callable[[HandlerT], HandlerT]:
        def declare(handler: HandlerT) -> HandlerT:
            whole = self._prefix + path
            self._routes.append(
                Route(method=method, path=whole, handler=handler, tag=self._tag, **how)
            )
            return handler

        return declare
