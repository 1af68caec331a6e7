"""Security headers of every route there is, whatever it answers (ASVS 3.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from aiohttp import ClientSession

from core.store import Store
from tests.serving import PASSWORD, Served, serving
from web.application import routes
from web.headers import SECURITY
from web.kernel.routes import Route
from web.safe import FRAME_HEADERS

OWN: Mapping[str, frozenset[str]] = {
    "/messages/{message}/frame": frozenset(FRAME_HEADERS),
    "/frame/picture": frozenset(
        {"Content-Security-Policy", "Cross-Origin-Resource-Policy", "Cache-Control"}
    ),
    "/attachments/{attachment}": frozenset({"Content-Security-Policy"}),
    "/api/v1/attachments/{attachment}": frozenset({"Content-Security-Policy"}),
    "/api/v1/messages/{message}/raw": frozenset({"Content-Security-Policy"}),
    "/api/docs": frozenset({"Content-Security-Policy"}),
}
"""Headers that these routes may set themselves; every other one is as everywhere."""
MAY_BE_KEPT = re.compile(r"no-store|no-cache|private, max-age=\d+|.*immutable")
FORBIDDEN = ("unsafe-inline", "unsafe-eval", "http:", "https:", "*")


async def _answer(client: ClientSession, route: Route) -> Mapping[str, str]:
    path = re.sub(r"\{[^}]+\}", "1", route.path)
    async with client.request(
        route.method, path, json=None if route.method == "GET" else {}, allow_redirects=False
    ) as answer:
        return answer.headers


def _wrong(route: Route, headers: Mapping[str, str]) -> list[str]:
    own = OWN.get(route.path, frozenset())
    wrong = [
        f"{route.method} {route.path} {name}: {headers.get(name)}"
        for name, value in SECURITY.items()
        if name not in {*own, "Cache-Control"} and headers.get(name) != value
    ]
    if not MAY_BE_KEPT.fullmatch(headers.get("Cache-Control", "")):
        wrong.append(f"{route.method} {route.path} Cache-Control: {headers.get('Cache-Control')}")
    if headers.get("Server") != "Postroom":
        wrong.append(f"{route.method} {route.path} Server: {headers.get('Server')}")
    return wrong


@pytest.mark.parametrize("who", ["nobody", "ala", "anna"])
async def test_every_route_bears_the_security_headers(sqlite_store: Store, who: str) -> None:
    wrong: list[str] = []
    async with serving(sqlite_store) as served:
        client = served.client() if who == "nobody" else await served.signed_in(who)
        for route in routes():
            wrong += _wrong(route, await _answer(client, route))

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/api/v1/nowhere", "/static/nowhere", "/static/../x", "/livez", "/%00"]
)
async def test_errors_bear_them_too(sqlite_store: Store, path: str) -> None:
    async with serving(sqlite_store) as served, served.client().get(path) as answer:
        assert answer.headers["Content-Security-Policy"] == SECURITY["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_policy_lets_nothing_in_from_elsewhere() -> None:
    policy = SECURITY["Content-Security-Policy"]

    assert not [word for word in FORBIDDEN if word in policy]
    for directive in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy


async def test_cookie_of_a_session_is_out_of_reach_of_scripts(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        cookies = await _signing_in(served)

    assert cookies
    for cookie in cookies:
        assert "httponly" in cookie.lower()
        assert "samesite=lax" in cookie.lower() or "samesite=strict" in cookie.lower()
        assert "domain=" not in cookie.lower()


async def _signing_in(served: Served) -> list[str]:
    form = {"email": "anna@shop.example", "password": PASSWORD}
    async with served.client().post("/signin", data=form, allow_redirects=False) as answer:
        return answer.headers.getall("Set-Cookie", [])
