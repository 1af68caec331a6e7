"""What stands before every resource: who asks, how often, in which media type, and what fails."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from examples.fake_allegro.call import Answer, Call, Route, Wrong
from examples.fake_allegro.faults import Fault
from examples.fake_allegro.journal import Asked
from examples.fake_allegro.telling import is_odd, plain
from examples.fake_allegro.tokens import App, Grant, Refused
from examples.fake_allegro.world import World

VENDOR = re.compile(r"application/vnd\.allegro\.(public|beta)\.v1\+json")
OUTSIDE = ("/uploads/", "/message-center/")
"""Addresses that the contract does not hold: Allegro tells them."""


@dataclass(frozen=True, slots=True)
class Judges:
    """Who holds requests and answers against the contract; each raises `AssertionError`."""

    request: Callable[[str, str, Mapping[str, str], bytes], None]
    """Method, URL, headers in lower case, body."""
    answer: Callable[[str, str, int, str, bytes], None]
    """Method, path, status, version (public or beta), body."""


@dataclass(slots=True, kw_only=True)
class Incoming:
    """A request as it came, and what was found out about it."""

    method: str
    path: str
    query: list[tuple[str, str]]
    url: str
    headers: Mapping[str, str]
    """Names in lower case."""
    content: bytes
    client_id: str = ""
    seller: str = ""

    @property
    def version(self) -> str:
        """public, beta, or nothing."""
        found = VENDOR.fullmatch(self.headers.get("accept", ""))
        return found[1] if found else ""

    @property
    def page(self) -> int:
        """2 for any page of a list but the first."""
        words = dict(self.query)
        return 2 if words.get("page.id") or words.get("offset", "0") != "0" else 1


@dataclass(slots=True, kw_only=True)
class Gate:
    """Lets requests in to a world."""

    world: World
    judges: Judges | None = None
    broken: list[str] = field(default_factory=list)
    """What the judges found."""

    async def api(self, request: web.Request, route: Route) -> web.Response:
        """Answer a resource of the API."""

        def admit(incoming: Incoming) -> Callable[[], Answer]:
            call = self._admitted(incoming, route, dict(request.match_info))
            return lambda: self._judged(incoming, route.handler(call))

        return await self.serve(request, admit)

    async def serve(
        self, request: web.Request, admit: Callable[[Incoming], Callable[[], Answer]]
    ) -> web.Response:
        """Answer, fail as was foretold, and write it down."""
        incoming = await _read(request)
        try:
            answer = await self._fated(incoming, admit(incoming))
        except Wrong as wrong:
            answer = self._told(incoming, wrong)
        except Refused as refused:
            told = {"error": refused.error, "error_description": refused.description}
            answer = Answer(status=refused.status, told=told)
        trace = self._write_down(incoming, answer.status)
        if answer.status == 0 and request.transport is not None:
            request.transport.abort()
        return _response(answer, trace, incoming.version)

    def require_agent(self, incoming: Incoming, app: App) -> None:
        """Raise unless the application says who it is; one that does not is blocked."""
        agent = incoming.headers.get("user-agent", "")
        if not re.match(rf"{re.escape(app.name)}/\S+ .*https?://", agent):
            app.blocked = True
        if app.blocked:
            message = f"Application is blocked: User-Agent was {agent!r}, not {app.name}/x.y (+URL)"
            raise Wrong(403, "ACCESS_DENIED", message)

    def _admitted(self, incoming: Incoming, route: Route, parts: Mapping[str, str]) -> Call:
        grant = self._signed_in(incoming)
        incoming.client_id = grant.app.client_id
        incoming.seller = grant.seller.login if grant.seller else ""
        self.require_agent(incoming, grant.app)
        if not self.world.limits.takes(incoming.client_id, self.world.now()):
            raise Wrong(429, "TOO_MANY_REQUESTS", "Too many requests: blocked for a minute")
        if route.scope and route.scope not in grant.scope.split():
            raise Wrong(403, "AccessDenied", f"The token lacks the scope {route.scope}")
        version = _accepted(incoming, route)
        _require_media_type(incoming, route, version)
        return Call(
            world=self.world,
            version=version,
            path=incoming.path,
            parts=parts,
            query=incoming.query,
            body=_body(incoming, route),
            content=incoming.content,
            media_type=incoming.headers.get("content-type", ""),
            who=grant.seller,
        )

    def _signed_in(self, incoming: Incoming) -> Grant:
        scheme, _, token = incoming.headers.get("authorization", "").partition(" ")
        if not token:
            described = "Full authentication is required to access this resource"
            raise Refused("unauthorized", described, 401)
        grant = self.world.sign_ins.who(token) if scheme.lower() == "bearer" else None
        if grant is None:
            raise Refused("invalid_token", "Cannot convert access token to JSON", 401)
        return grant

    async def _fated(self, incoming: Incoming, act: Callable[[], Answer]) -> Answer:
        world = self.world
        fault = world.next_fault(incoming.method, incoming.path, incoming.page, incoming.version)
        if fault is None:
            return act()
        await asyncio.sleep(fault.seconds)
        if fault.first is not None:
            fault.first()
        if fault.status is None and not fault.drops:
            answer = act()
            return _twisted(answer, fault) if fault.twist else answer
        if fault.acts:
            act()
        return _failed(fault, incoming)

    def _told(self, incoming: Incoming, wrong: Wrong) -> Answer:
        silent = self.world.wordless and incoming.path.startswith(("/messaging", "/sale/issues"))
        told = None if silent else wrong.told(incoming.headers.get("accept-language", "pl-PL"))
        return Answer(status=wrong.status, told=told)

    def _write_down(self, incoming: Incoming, status: int) -> str:
        trace = self.world.ids.uuid()
        self.world.log.append(
            Asked(
                at=self.world.now(),
                method=incoming.method,
                path=incoming.path,
                query="&".join(f"{name}={value}" for name, value in incoming.query),
                version=incoming.version,
                client_id=incoming.client_id,
                seller=incoming.seller,
                status=status,
                trace=trace,
            )
        )
        return trace

    def _judged(self, incoming: Incoming, answer: Answer) -> Answer:
        """The answer; what the contract has against it or its request is kept."""
        if self.judges is None or incoming.path.startswith(OUTSIDE):
            return answer
        body = b"" if answer.told is None else _json(answer.told)
        version = incoming.version or "public"
        try:
            self.judges.request(incoming.method, incoming.url, incoming.headers, incoming.content)
            if answer.content is None and not is_odd(answer.told):
                self.judges.answer(incoming.method, incoming.path, answer.status, version, body)
        except AssertionError as fault:
            self.broken.append(str(fault))
        return answer


async def _read(request: web.Request) -> Incoming:
    return Incoming(
        method=request.method,
        path=request.path,
        query=list(request.query.items()),
        url=str(request.url),
        headers={name.lower(): value for name, value in request.headers.items()},
        content=await request.read(),
    )


def _accepted(incoming: Incoming, route: Route) -> str:
    """The version that is asked for; files may be asked for in any type."""
    version = incoming.version
    if not version and route.gives == "file" and incoming.headers.get("accept") == "*/*":
        return route.versions[0]
    if version not in route.versions and route.gives == "json":
        message = f"Accept must be application/vnd.allegro.{route.versions[0]}.v1+json"
        raise Wrong(406, "NotAcceptableException", message)
    return version or route.versions[0]


def _require_media_type(incoming: Incoming, route: Route, version: str) -> None:
    wanted = f"application/vnd.allegro.{version}.v1+json"
    if route.takes == "json" and incoming.headers.get("content-type") != wanted:
        raise Wrong(415, "UnsupportedMediaType", f"Content-Type must be {wanted}")


def _body(incoming: Incoming, route: Route) -> Any:
    if route.takes != "json":
        return None
    try:
        return json.loads(incoming.content)
    except ValueError:
        raise Wrong(400, "UNPARSABLE_BODY", "The body is not JSON") from None


def _twisted(answer: Answer, fault: Fault) -> Answer:
    told = fault.twist(plain(answer.told)) if fault.twist else answer.told
    return Answer(told=told, status=answer.status, headers=answer.headers)


def _failed(fault: Fault, incoming: Incoming) -> Answer:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    wrong = Wrong(fault.status or 0, fault.code, fault.message or "As was foretold")
    told = None if fault.wordless else wrong.told(incoming.headers.get("accept-language", ""))
    return Answer(status=0 if fault.drops else wrong.status, told=told, headers=headers)


def _json(told: Any) -> bytes:
    return json.dumps(plain(told), ensure_ascii=False).encode()


def _response(answer: Answer, trace: str, version: str) -> web.Response:
    headers = {**answer.headers, "Trace-Id": trace}
    if answer.content is not None:
        headers["Content-Type"] = answer.media_type
        return web.Response(status=answer.status, body=answer.content, headers=headers)
    if answer.told is None:
        return web.Response(status=answer.status, headers=headers)
    kind = f"application/vnd.allegro.{version}.v1+json" if version else "application/json"
    headers["Content-Type"] = f"{kind};charset=UTF-8"
    status = answer.status or 500  # dropped: nobody reads it
    return web.Response(status=status, body=_json(answer.told), headers=headers)
