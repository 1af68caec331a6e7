"""A seller's account at the fake Allegro, read round by round as the core would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from connectors.allegro.channel import AllegroChannel
from connectors.allegro.parse import parse
from connectors.allegro.settings import AllegroSettings
from core.http import guarded_session
from examples.fake_allegro import Fake, World, running
from examples.fake_allegro.journal import Asked
from postroom.channel import Account
from postroom.message import Batch, Fate, InboundMessage, LateFile, Parsed, Raw, TicketChange
from tests.allegro.asking import Clock
from tests.allegro.judges import JUDGES

SELLER = "Sklep"


@dataclass(slots=True)
class Silence:
    """Blocks kept in memory, as all processes would share them."""

    untils: dict[str, datetime] = field(default_factory=dict)

    async def until(self, key: str) -> datetime | None:
        return self.untils.get(key)

    async def block(self, key: str, until: datetime) -> None:
        self.untils[key] = until


@dataclass(slots=True, kw_only=True)
class Shop:
    """What was read of one account; the same raw id twice counts once, as in the core."""

    fake: Fake
    world: World
    clock: Clock
    account: Account[Any]
    cursor: str | None = None
    raws: dict[str, Raw] = field(default_factory=dict)
    backlog: set[str] = field(default_factory=set)
    warning: str = ""

    async def read(self) -> list[Batch]:
        """One round."""
        account = replace(self.account, token=self.fake.tokens(SELLER)[0])
        batches = []
        async for batch in AllegroChannel().receive(account, self.cursor):
            batches.append(batch)
            self.take(batch)
        return batches

    def take(self, batch: Batch) -> None:
        """Store a batch and its cursor in one."""
        for item in batch.items:
            if self.raws.setdefault(item.external_id, item) is item and batch.backlog:
                self.backlog.add(item.external_id)
        self.cursor = batch.cursor or self.cursor
        self.warning = batch.warning

    async def rounds(self, minutes: int) -> None:
        """Read once a minute."""
        for _ in range(minutes):
            self.clock.pass_(minutes=1)
            await self.read()

    @property
    def parsed(self) -> list[Parsed]:
        """What every raw item means, in the order they came."""
        return [parse(raw) for raw in self.raws.values()]

    @property
    def messages(self) -> list[InboundMessage]:
        """Every message once, as the core keeps it."""
        found: dict[str, InboundMessage] = {}
        for parsed in self.parsed:
            for message in parsed.messages:
                found.setdefault(message.external_id, message)
        return list(found.values())

    @property
    def texts(self) -> list[str]:
        """What was said."""
        return [message.text for message in self.messages]

    @property
    def changes(self) -> list[TicketChange]:
        """Everything that was said besides."""
        return [change for parsed in self.parsed for change in parsed.changes]

    def last(self, thread: str, what: str) -> str | None:
        """What was said last of this kind about a thread."""
        found = [one.value for one in self.changes if (one.thread, one.what) == (thread, what)]
        return found[-1] if found else None

    @property
    def fates(self) -> list[Fate]:
        """What became of messages of ours."""
        return [fate for parsed in self.parsed for fate in parsed.fates]

    @property
    def late(self) -> list[LateFile]:
        """Files that came after their message."""
        return [file for parsed in self.parsed for file in parsed.files]

    def asked(self, where: str = "**", since: datetime | None = None) -> list[Asked]:
        """Requests that reached the fake."""
        return self.world.asked(where, since)


@asynccontextmanager
async def shop(*, judged: bool = True, **settings: Any) -> AsyncIterator[Shop]:
    """An account that was connected a moment ago; nothing is read yet."""
    clock = Clock()
    world = World(clock)
    world.seller(SELLER)
    async with (
        running(world, validate=JUDGES if judged else None) as fake,
        guarded_session([ip_network("127.0.0.1/32")]) as http,
    ):
        account: Account[Any] = Account(
            id=1,
            name="Allegro",
            settings=AllegroSettings.model_validate(fake.settings(**settings)),
            clock=clock,
            http=http,
            blocks=Silence(),
        )
        yield Shop(fake=fake, world=world, clock=clock, account=account)
