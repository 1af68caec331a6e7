"""Allegro beside the shop of an acceptance test: the fake, and accounts connected to it.

async with marketplace(shop) as allegro:
    await allegro.connect("Allegro 1", "sklep")
    allegro.world.buyer_writes("sklep", "jan_k", "Where is it?")
    await shop.passes(minutes=2)
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from examples.fake_allegro import Fake, World, running
from postroom.channel import Tokens
from tests.acceptance.shop import Shop, Ticket
from tests.allegro.judges import JUDGES


@dataclass(slots=True, kw_only=True)
class Marketplace:
    """The fake and the shop that sells there."""

    shop: Shop
    fake: Fake
    world: World

    async def connect(self, name: str, login: str, inbox: str = "Shop", **settings: Any) -> int:
        """Connect a seller's account, signed in and read for the first time; its id."""
        made = await self.shop.ask(
            "POST",
            "/accounts",
            {
                "name": name,
                "channel": "allegro",
                "inbox": self.shop.served.inboxes[inbox],
                "settings": self.fake.settings(**settings),
            },
        )
        account = self.shop.accounts[name] = int(made["id"])
        access, refresh = self.fake.tokens(login)
        until = self.shop.hands() + timedelta(hours=12)
        tokens = Tokens(access=access, refresh=refresh, expires_at=until)
        await self.shop.served.house.accounts.tokens.put(account, tokens)
        await self.shop.passes(minutes=6)
        return account

    async def arrives(self) -> Ticket:
        """What was just done at Allegro is read; the ticket of the newest message."""
        await self.shop.passes(minutes=3)
        return await self.shop.newest()


@asynccontextmanager
async def marketplace(shop: Shop, *sellers: str) -> AsyncIterator[Marketplace]:
    """Serve the fake, by the shop's clock, for as long as the block lasts."""
    world = World(shop.hands)
    for login in sellers or ("sklep",):
        world.seller(login)
    async with running(world, validate=JUDGES) as fake:
        yield Marketplace(shop=shop, fake=fake, world=world)
