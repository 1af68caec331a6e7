"""The fake on a port: for as long as a test lasts, or until somebody ends it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

from examples.fake_allegro import (
    routes_files,
    routes_issues,
    routes_orders,
    routes_ratings,
    routes_returns,
    routes_threads,
)
from examples.fake_allegro.call import Route
from examples.fake_allegro.gate import Gate, Judges
from examples.fake_allegro.people import Seller
from examples.fake_allegro.routes_auth import Doors
from examples.fake_allegro.state import CLIENT
from examples.fake_allegro.tokens import App
from examples.fake_allegro.world import World

ROUTES = (
    *routes_files.ROUTES,  # before issues: /sale/issues/attachments is no issue
    *routes_threads.ROUTES,
    *routes_issues.ROUTES,
    *routes_orders.ROUTES,
    *routes_returns.ROUTES,
    *routes_ratings.ROUTES,
)
LARGEST = 30 * 1024 * 1024
AGENT = "/1.0.0 (+https://shop.example)"


@dataclass(frozen=True, slots=True)
class Fake:
    """A running fake."""

    world: World
    url: str
    gate: Gate

    @property
    def broken(self) -> list[str]:
        """What was against the contract, in words."""
        return self.gate.broken

    def settings(self, client_id: str = CLIENT, **values: object) -> dict[str, object]:
        """Settings of an Allegro account that lives here."""
        app = self._app(client_id)
        return {
            "client_id": app.client_id,
            "client_secret": app.secret,
            "app_name": app.name,
            "contact_url": "https://shop.example",
            "environment": "sandbox",
            "api_url": self.url,
            "auth_url": f"{self.url}/auth/oauth",
            **values,
        }

    def tokens(self, seller: Seller | str, client_id: str = CLIENT) -> tuple[str, str]:
        """An access and a refresh token of a seller, without any sign-in."""
        found = self._seller(seller)
        pair = self.world.sign_ins.give(self._app(client_id), found)
        return pair["access_token"], pair["refresh_token"]

    def headers(
        self, seller: Seller | str, version: str = "public", client_id: str = CLIENT
    ) -> dict[str, str]:
        """Headers of a good request for JSON, with a fresh token; a body adds Content-Type."""
        return {
            "Authorization": f"Bearer {self.tokens(seller, client_id)[0]}",
            "Accept": f"application/vnd.allegro.{version}.v1+json",
            "Accept-Language": "pl-PL",
            "User-Agent": f"{self._app(client_id).name}{AGENT}",
        }

    def agree(self, url: str, seller: Seller | str) -> str:
        """What comes back when a person agrees on the page at `url`: the query string."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        app = self._app(asked["client_id"])
        code = self.world.sign_ins.code(app, self._seller(seller), asked)
        return urlencode({"code": code, "state": asked.get("state", "")})

    def allow(self, user_code: str, seller: Seller | str) -> None:
        """A person agrees on the page for devices."""
        self.world.sign_ins.allow(user_code, self._seller(seller))

    def _seller(self, who: Seller | str) -> Seller:
        return who if isinstance(who, Seller) else self.world.seller(who)

    def _app(self, client_id: str) -> App:
        return self.world.sign_ins.apps[client_id]


def application(gate: Gate) -> web.Application:
    """The whole fake as an aiohttp application."""
    app = web.Application(client_max_size=LARGEST)
    Doors(gate).add_to(app)
    for route in ROUTES:
        app.router.add_route(route.method, route.template, _served(gate, route))
    return app


@asynccontextmanager
async def running(
    world: World, *, validate: Judges | None = None, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Fake]:
    """Serve for as long as the block lasts.

    Raises `AssertionError` at its end if an answer, or a request that was answered well, was
    against the contract.
    """
    gate = Gate(world=world, judges=validate)
    runner = web.AppRunner(application(gate), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        world.url = f"http://{host}:{runner.addresses[0][1]}"
        yield Fake(world, world.url, gate)
    finally:
        await runner.cleanup()
    if gate.broken:
        raise AssertionError("against the contract: " + "\n".join(gate.broken))


def _served(gate: Gate, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        return await gate.api(request, route)

    return answer
