"""A seller whose account sends to the fake Allegro, held against the contract."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from connectors.allegro import sending
from connectors.allegro.settings import AllegroSettings
from core.http import guarded_session
from examples.fake_allegro import Fake, World, running
from postroom.channel import Account
from postroom.message import Attachment, OutboundMessage, Receipt, Sender
from tests.allegro.asking import SELLER, Clock
from tests.allegro.judges import JUDGES

PNG = Attachment(name="photo.png", media_type="image/png", content=b"\x89PNG\r\n\x1a\n....")


@dataclass(slots=True)
class Silence:
    """Blocks kept in memory."""

    untils: dict[str, datetime] = field(default_factory=dict)

    async def until(self, key: str) -> datetime | None:
        """Until when nobody may call."""
        return self.untils.get(key)

    async def block(self, key: str, until: datetime) -> None:
        """Be silent until then."""
        self.untils[key] = until


@dataclass(slots=True, kw_only=True)
class Selling:
    """A signed-in account, and the world it sells in."""

    fake: Fake
    world: World
    clock: Clock
    account: Account[AllegroSettings]

    def message(self, thread: str, text: str = "It is on its way.", **more: Any) -> OutboundMessage:
        """What the core would hand over now."""
        return OutboundMessage(
            idempotency_key="desk:1@1",
            external_id="ours-1@allegro.invalid",
            ticket_number=1,
            thread=thread,
            recipient=more.pop("recipient", Sender(identity="jan_k")),
            text=text,
            sent_at=self.clock(),
            attempted_at=self.clock(),
            **more,
        )

    async def send(self, thread: str, text: str = "It is on its way.", **more: Any) -> Receipt:
        """Send it now."""
        return await sending.send(self.account, self.message(thread, text, **more))


@asynccontextmanager
async def selling() -> AsyncIterator[Selling]:
    """A world with one seller, served and held against the contract, and their account."""
    clock = Clock()
    world = World(clock)
    world.seller(SELLER, spelled="Sklep")
    async with (
        running(world, validate=JUDGES) as fake,
        guarded_session([ip_network("127.0.0.1/32")]) as http,
    ):
        account = Account(
            id=1,
            name="Allegro",
            settings=AllegroSettings.model_validate(fake.settings()),
            clock=clock,
            http=http,
            blocks=Silence(),
        )
        signed_in = replace(account, token=fake.tokens(SELLER)[0])
        yield Selling(fake=fake, world=world, clock=clock, account=signed_in)
