"""A webhook's receiver: it checks signatures with the reference package and remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook


@dataclass
class Receiver:
    """What came, and how the next calls are answered."""

    secret: str = ""
    url: str = ""
    taken: list[tuple[str, Any]] = field(default_factory=list)
    """(webhook-id, body) of calls that were answered 2xx."""
    tried: list[str] = field(default_factory=list)
    """webhook-id of every call."""
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    stall: float = 0

    async def handle(self, request: web.Request) -> web.Response:
        """Take one call; an unsigned or wrongly signed one fails the test."""
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.headers.append(headers)
        self.tried.append(headers["webhook-id"])
        if self.secret:
            Webhook(self.secret).verify(body, headers)
        if self.stall:
            await asyncio.sleep(self.stall)
        if self.answers:
            return self.answers.pop(0)
        self.taken.append((headers["webhook-id"], await request.json()))
        return web.Response(status=204)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Run a receiver for as long as the block lasts."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/in", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    receiver.url = f"http://127.0.0.1:{port}/in"
    try:
        yield receiver
    finally:
        await runner.cleanup()
