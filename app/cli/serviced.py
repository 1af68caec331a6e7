"""What commands about services begin with: everything that asking one takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from app import compose
from app.cli.planted import planted
from core.accounts.opening import House
from core.http import guarded_session
from core.settings import Settings
from postroom.http import NO_HTTP

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Serviced:
    """The parts of a command's process, and how to ask with them."""

    house: House
    settings: Settings

    def ask(self, question: Callable[[House], Awaitable[Result]]) -> Result:
        """Ask over HTTP, behind the guard."""
        return asyncio.run(self._asked(question))

    async def _asked(self, question: Callable[[House], Awaitable[Result]]) -> Result:
        async with guarded_session(self.settings.allowed_networks) as http:
            return await question(replace(self.house, http=http))


@contextmanager
def serviced() -> Iterator[Serviced]:
    """`planted`, with the key that opens secrets."""
    with planted() as plant:
        house = House(
            store=plant.store,
            registry=plant.registry,
            sealer=compose.sealer(plant.settings, plant.store),
            http=NO_HTTP,
            clock=plant.clock,
        )
        yield Serviced(house, plant.settings)
