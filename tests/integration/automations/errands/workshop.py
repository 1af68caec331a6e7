"""Errands at work in a test: both lanes on a store, with stand-ins for the world outside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from automations.engine.lane import EventsLane
from automations.errands import queries
from automations.errands.lane import ErrandsLane
from automations.errands.means import Workshop
from automations.language import Language
from core import tables
from core.store import Store
from core.writing import WriteRequest
from postroom.errors import PermanentError
from postroom.http import NO_HTTP, Http
from postroom.means import Endpoint
from postroom.translator import Translation
from tests import engines
from tests.engines import BUILT_IN, UNCAPPED
from tests.seeds import NOW


class Clock:
    """A clock to turn."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Translator:
    """Says texts in another language, or what it was told to raise; `meanwhile` happens first."""

    errors: list[Exception] = field(default_factory=list)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    async def translate(self, text: str, *, source: str, target: str) -> Translation:
        self.asked.append((text, source, target))
        self.meanwhile()
        if self.errors:
            raise self.errors.pop(0)
        return Translation(
            text=f"<{target}> {text}", source_language="en", target_language=target, provider="fake"
        )


@dataclass(frozen=True)
class Composed:
    """What the stand-in wrote."""

    text: str
    provider: str = "openai"


@dataclass
class Writer:
    """Writes what the last material says, obediently."""

    asked: list[WriteRequest] = field(default_factory=list)
    error: Exception | None = None

    async def write(self, request: WriteRequest) -> Composed:
        self.asked.append(request)
        if self.error:
            raise self.error
        return Composed("Dear customer, it is on its way.")


class NoWebhooks:
    """There are none."""

    async def endpoint(self, webhook: int) -> Endpoint:
        raise PermanentError("the webhook is gone")

    async def retire(self, webhook: int, reason: str) -> None:
        raise AssertionError(webhook, reason)


class World:
    """Events and errands on a store."""

    def __init__(
        self,
        store: Store,
        webhooks: Any = None,
        http: Http = NO_HTTP,
        language: Language = BUILT_IN,
    ) -> None:
        self.store = store
        self.clock = Clock()
        self.translator = Translator()
        self.writer = Writer()
        closing = asyncio.Event()
        self.workshop = Workshop(
            store=store,
            clock=self.clock,
            http=http,
            translating=self.translator,
            writing=self.writer,
            webhooks=webhooks or NoWebhooks(),
        )
        self.errands = ErrandsLane(self.workshop, language, lambda: None, lambda: 0.0, closing)
        self.lane = EventsLane(store, language, UNCAPPED, lambda _: None, self.clock, closing)

    async def look(self) -> None:
        """Let the engine look at what happened."""
        await self.lane("0")

    async def go_out(self) -> None:
        """Do the errands that are due."""
        for lane in self.store.read_now(queries.lanes_due, self.clock()):
            await self.errands(lane.key)

    async def settle(self) -> None:
        """Go on until nothing is due."""
        for _ in range(10):
            await self.look()
            await self.go_out()
        await self.look()

    async def later(self, span: timedelta) -> None:
        """Let time pass, then go on."""
        self.clock.now += span
        await self.settle()

    def trace(self) -> list[str]:
        """Every run and its steps, as lines."""
        return self.store.read_now(engines.trace)

    def add(self, *steps: str, name: str = "Greet", more: str = "") -> int:
        """Save an automation and switch it on."""
        return self.store.write_now(engines.add, engines.written(name, *steps, more=more))

    def sent(self) -> list[tuple[Any, ...]]:
        """Messages that left or wait: text, original, language, provider, state."""
        message = tables.message.c

        def read(connection: Connection) -> list[tuple[Any, ...]]:
            rows = connection.execute(
                select(
                    message.text,
                    message.original,
                    message.original_language,
                    message.provider,
                    message.delivery_state,
                )
                .where(message.direction == "out")
                .order_by(message.id)
            )
            return [tuple(row) for row in rows]

        return self.store.read_now(read)

    def kinds(self) -> list[str]:
        """Kinds of all events, oldest first."""
        return list(self.store.read_now(engines.kinds))
