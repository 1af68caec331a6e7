"""A seller's program that asks the fake Allegro by hand: no connector between."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession, encode_basic_auth
from yarl import URL

from examples.fake_allegro import Fake, World, running
from examples.fake_allegro.state import CLIENT, SECRET
from tests.allegro.judges import JUDGES

SELLER = "sklep"
AGENT = "MyShopPostroom/1.0.0 (+https://shop.example)"


@dataclass(slots=True)
class Clock:
    """Time that a test moves."""

    now: datetime = datetime(2026, 11, 22, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **more: float) -> None:
        """Move on."""
        self.now += timedelta(**more)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer."""

    status: int
    body: Any
    headers: dict[str, str]
    content: bytes

    @property
    def code(self) -> str:
        """Of the first error."""
        return str(self.body["errors"][0]["code"])


@dataclass(slots=True, kw_only=True)
class Program:
    """Asks as one seller; the token is fetched once."""

    fake: Fake
    world: World
    clock: Clock
    session: ClientSession
    seller: str = SELLER
    _headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, version: str = "public", **query: object) -> Told:
        """GET, with parameters whose dots are written as two underscores."""
        named = [(name.replace("__", "."), value) for name, value in query.items()]
        pairs = [(n, str(v)) for n, vs in named for v in (vs if isinstance(vs, list) else [vs])]
        return await self.ask("GET", path, version, query=pairs)

    async def post(self, path: str, body: object, version: str = "public") -> Told:
        """POST of JSON."""
        return await self.ask("POST", path, version, body=body)

    async def put(self, path: str, body: object, version: str = "public") -> Told:
        """PUT of JSON, or of bytes as a PNG."""
        return await self.ask("PUT", path, version, body=body)

    async def ask(  # every part of a request, for tests that spoil one
        self,
        method: str,
        path: str,
        version: str = "public",
        *,
        body: object = None,
        query: list[tuple[str, str]] | None = None,
        **spoilt: str,
    ) -> Told:
        """Any request; `spoilt` are headers, - written as _."""
        self._headers = self._headers or self.fake.headers(self.seller)
        vendor = f"application/vnd.allegro.{version}.v1+json"
        headers = {**self._headers, "Accept": vendor}
        data: bytes | None = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers["Content-Type"] = "image/png" if isinstance(body, bytes) else vendor
        headers |= {name.replace("_", "-"): value for name, value in spoilt.items()}
        url = URL(path if path.startswith("http") else self.fake.url + path)
        url = url.with_query(query) if query else url
        async with self.session.request(method, url, data=data, headers=headers) as answer:
            content = await answer.read()
            is_json = content and "json" in answer.content_type
            found = json.loads(content) if is_json else None
            return Told(answer.status, found, dict(answer.headers), content)

    async def sign_in(self, path: str = "token", *, agent: str = AGENT, **form: str) -> Told:
        """Ask the sign-in server."""
        url = f"{self.fake.url}/auth/oauth/{path}"
        headers = {"User-Agent": agent, "Authorization": encode_basic_auth(CLIENT, SECRET)}
        async with self.session.post(url, data=form, headers=headers) as answer:
            return Told(
                answer.status, await answer.json(content_type=None), dict(answer.headers), b""
            )


@asynccontextmanager
async def asking() -> AsyncIterator[Program]:
    """A world with one seller, served and held against the contract, and somebody who asks."""
    clock = Clock()
    world = World(clock)
    world.seller(SELLER)
    async with running(world, validate=JUDGES) as fake, ClientSession() as session:
        yield Program(fake=fake, world=world, clock=clock, session=session)
