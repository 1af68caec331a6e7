"""From a request to a handler and back: who asks, may they, what with, and the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from aiohttp import web

from core.access import Viewer
from core.problems import Forbidden
from web.kernel import idempotency, origin, reading
from web.kernel.answers import respond
from web.kernel.asked import Asked
from web.kernel.house import HOUSE
from web.kernel.identity import Identity, identify
from web.kernel.limits import LIMITS
from web.kernel.problems import Answerable
from web.kernel.routes import MAX_BODY, Needs, Route
from web.kernel.signature import Shape, shape

Endpoint = Callable[[web.Request], Awaitable[web.StreamResponse]]

BEARER = {"WWW-Authenticate": "Bearer"}


def endpoint(route: Route) -> Endpoint:
    """The aiohttp handler of a route; its signature is read now, not once a request."""
    read = shape(route)
    if route.needs is Needs.PUBLIC:
        return _public(read)

    async def answer(request: web.Request) -> web.StreamResponse:
        asked = await _asked(route, _roomy(route, request))
        if idempotency.wanted(route, asked):
            return await idempotency.once(asked, lambda: _call(read, asked, asked.request))
        return await _call(read, asked, asked.request)

    return answer


def _public(read: Shape) -> Endpoint:
    async def answer(request: web.Request) -> web.StreamResponse:
        _require_size(read.route, request)
        if request.method not in origin.SAFE:
            origin.require_same_site(request)
        return await _call(read, request, request)

    return answer


async def _call(
    read: Shape, first: Asked | web.Request, request: web.Request
) -> web.StreamResponse:
    given = await reading.arguments(read, request)
    return respond(read, await read.route.handler(first, **given))


async def _asked(route: Route, request: web.Request) -> Asked:
    house = request.app[HOUSE]
    now = house.clock()
    who = await identify(request, house.store, now)
    if who is None:
        raise Answerable(message=_NOBODY, status=401, headers=BEARER)
    viewer = Viewer(who.agent.id, who.agent.role)
    _require_right(route, who, viewer)
    _require_size(route, request)
    await _require_ours(request, who)
    if who.token:
        request.app[LIMITS].require_room(who.token)
    return Asked(
        house=house,
        agent=who.agent,
        viewer=viewer,
        now=now,
        locale=who.agent.locale,
        zone=ZoneInfo(who.zone),
        request=request,
        csrf=who.csrf,
        session=who.session,
        token=who.token,
        key=idempotency.key(request),
    )


_NOBODY = (
    "nobody is signed in, or the token is unknown, revoked or expired; sign in, or send a token"
    " as Authorization: Bearer"
)


def _require_right(route: Route, who: Identity, viewer: Viewer) -> None:
    if who.token:
        _require_scope(route, who.scopes)
    if not viewer.is_at_least(route.needs):
        raise Forbidden(f"only {_who_may(route.needs)} may do this; ask one of them")


def _who_may(needs: Needs) -> str:
    return "an admin" if needs is Needs.ADMIN else "a manager or an admin"


def _require_scope(route: Route, scopes: frozenset[str] | None) -> None:
    if not route.scope:
        raise Forbidden("this is not for tokens; sign in with a browser and do it there")
    if scopes is not None and not scopes & _enough(route.scope):
        raise Forbidden(f"this token lacks the scope {route.scope}; create one that has it")


def _enough(scope: str) -> set[str]:
    """The scopes that give this one: itself, and write gives read."""
    resource, _, action = scope.partition(":")
    return {scope, f"{resource}:write"} if action == "read" else {scope}


async def _require_ours(request: web.Request, who: Identity) -> None:
    """Refuse what a foreign site makes a browser do; a token proves its sender by itself."""
    if who.token or request.method in origin.SAFE:
        return
    origin.require_same_site(request)
    sent = ""
    if origin.HEADER not in request.headers and request.content_type in reading.FORMS:
        sent = await reading.form_field(request, reading.CSRF_FIELD)
    origin.require_token(request, who.csrf, sent)


def _roomy(route: Route, request: web.Request) -> web.Request:
    """The request, taking as much as its route does; what streams counts for itself."""
    if route.streams or route.body_limit <= MAX_BODY:
        return request
    return request.clone(client_max_size=route.body_limit)


def _require_size(route: Route, request: web.Request) -> None:
    """Refuse at once a body that says it is too large; who says nothing is cut off later."""
    length = request.content_length
    if length is not None and length > route.body_limit:
        raise web.HTTPRequestEntityTooLarge(route.body_limit, length)
