"""A whole Postroom as one of the world's peers: its store, its lanes, its parser, its mails.

Only the wire is missing: what would leave by SMTP is given to the world as the bytes it would be.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from unittest import mock

from sqlalchemy import Connection, select

from app import compose
from app.work import Plant, working
from connectors.mail.channel import MailChannel
from connectors.mail.outgoing import written
from connectors.mail.settings import MailSettings
from connectors.mail.smtp.sending import envelope
from core import plugins, tables
from core.access import Viewer
from core.accounts import form
from core.accounts.opening import Accounts, House
from core.blobs import DatabaseBlobs
from core.inbound.pool import InProcess
from core.inbound.receive import Origin, receive
from core.lanes import EmbeddedLanes
from core.settings import load
from core.store import Store, open_store
from core.tickets.writing import NewMessage, write_message
from postroom.channel import Account, Channel, ChannelRules
from postroom.http import NO_HTTP
from postroom.message import OutboundMessage, Raw, Receipt
from postroom.registry import Shelf
from tests import engines, seeds
from tests.simulator.world import Letter, World


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that left."""

    at: datetime
    letter: Letter

    @property
    def automatic(self) -> bool:
        """Whether it says that no person wrote it."""
        return str(self.letter.mail.get("Auto-Submitted", "no")) != "no"


class Carrier(MailChannel):
    """The channel of mail, whose letters go into the world."""

    rules: ClassVar[ChannelRules] = replace(MailChannel.rules, per_minute=10**6)

    def __init__(self, world: World) -> None:
        self._world = world
        self.sent: list[Sent] = []

    async def send(self, account: Account[Any], message: OutboundMessage) -> Receipt:
        """Build the mail, and let the world carry it."""
        content = written(account.settings, message)
        for recipient in envelope(message):
            letter = Letter(account.settings.address, recipient, content)
            self.sent.append(Sent(self._world.now, letter))
            self._world.post(letter)
        return Receipt()

    async def keep(self, account: Account[Any], message: OutboundMessage) -> None:
        """There is no folder of sent mail."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """A Postroom, and the address it reads."""

    address: str
    plant: Plant
    lanes: EmbeddedLanes
    carrier: Carrier
    account: int
    agent: int
    got: list[Letter] = field(default_factory=list)

    @property
    def store(self) -> Store:
        """Its database."""
        return self.plant.store

    @property
    def sent(self) -> list[Sent]:
        """What left."""
        return self.carrier.sent

    def has(self, address: str) -> bool:
        return address == self.address

    async def gets(self, world: World, letter: Letter) -> None:
        self.got.append(letter)
        raw = Raw(
            external_id=str(len(self.got)),
            received_at=world.now,
            payload=letter.stored,
            media_type="message/rfc822",
        )
        await receive(
            self.store, self.plant.blobs, Origin(account=self.account, automate=True), [raw]
        )

    async def looks(self, world: World) -> None:
        await self.lanes.settle()

    def automation(self, text: str) -> int:
        """Save an automation and switch it on; its id."""
        return self.store.write_now(engines.add, text, now=self.plant.clock())

    async def answer(self, customer: str, text: str = "It is on its way.") -> None:
        """The agent answers that customer's latest ticket."""
        number = self.store.read_now(_latest, customer)
        if number is None:
            return
        new = NewMessage(kind="reply", text=text)
        viewer, now = Viewer(self.agent, "admin"), self.plant.clock()
        await self.store.write(write_message, viewer, number, new, now, self.plant.registry)
        await self.lanes.settle()


@asynccontextmanager
async def desk(
    world: World, folder: Path, url: str, address: str, agents: Iterable[str]
) -> AsyncIterator[Desk]:
    """A Postroom that takes part as long as the block lasts; `agents`: their addresses."""
    carrier = Carrier(world)
    with _plant(world, folder, url, carrier) as plant:
        sealer = compose.sealer(plant.settings, plant.store)
        typed = {"address": address, "smtp_host": "mail.example", "password": "sekret"}
        filled = form.fill(MailSettings, typed)
        account = plant.store.write_now(
            _account, dict(filled.settings), form.sealed(filled, sealer)
        )
        people = [plant.store.write_now(_agent, one) for one in agents]
        house = House(
            store=plant.store,
            registry=plant.registry,
            sealer=sealer,
            http=NO_HTTP,
            clock=world.clock,
        )
        with mock.patch("core.lanes.embedded.SETTLE_EVERY", 0):
            async with working(plant, accounts=Accounts(house), preparing=InProcess()) as lanes:
                own = Desk(
                    address=address,
                    plant=plant,
                    lanes=lanes,
                    carrier=carrier,
                    account=account,
                    agent=people[0],
                )
                world.settle_in(own)
                yield own


@contextmanager
def _plant(world: World, folder: Path, url: str, carrier: Carrier) -> Iterator[Plant]:
    folder.mkdir(exist_ok=True)
    settings = load(data=folder)
    channels: Shelf[Channel[Any]] = Shelf("channel")
    channels.add(carrier, "mail")
    registry = replace(plugins.load(safe_mode=False), channels=channels)
    store = open_store(url)
    try:
        yield Plant(
            settings=settings,
            store=store,
            registry=registry,
            blobs=DatabaseBlobs(store),
            clock=world.clock,
        )
    finally:
        store.close()


def _account(connection: Connection, settings: dict[str, Any], secrets: bytes | None) -> int:
    inbox = connection.execute(select(tables.inbox.c.id).order_by(tables.inbox.c.id)).scalars()
    return seeds.row(
        connection,
        tables.account,
        name="help",
        channel="mail",
        inbox_id=inbox.first(),
        settings=settings,
        secrets=secrets,
        state="active",
        created_at=seeds.NOW,
    )


def _agent(connection: Connection, email: str) -> int:
    return seeds.row(
        connection,
        tables.agent,
        name=email.partition("@")[0].title(),
        email=email,
        role="admin",
        created_at=seeds.NOW,
    )


def _latest(connection: Connection, customer: str) -> int | None:
    ticket, contact = tables.ticket.c, tables.contact_identity.c
    found = (
        select(ticket.number)
        .join(tables.contact_identity, contact.contact_id == ticket.contact_id)
        .where(contact.external_id == customer)
        .order_by(ticket.id.desc())
        .limit(1)
    )
    return connection.execute(found).scalar()
