"""A shop that sends, for the tests of its outbox."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, update

from connectors.mail.channel import MailChannel
from core import accounts, instance, tables
from core.accounts.opening import Accounts, House
from core.blobs import FolderBlobs
from core.outbox.lane import DeliveriesLane, Yard
from core.secrets import Sealer
from core.store import Store
from core.tickets import changes
from core.tickets.changes import Change, Letter, Origin
from postroom.action import SendMessage
from postroom.http import NO_HTTP
from postroom.message import Address
from postroom.registry import Registry
from tests import seeds
from tests.seeds import NOW
from tests.smtp import Office


@dataclass(slots=True)
class World:
    """A shop with one mailbox, and a clock that is moved by hand."""

    store: Store
    blobs: FolderBlobs
    sealer: Sealer
    office: Office
    now: datetime = NOW

    @property
    def account(self) -> int:
        return self.store.write_now(seeds.account)

    def clock(self) -> datetime:
        return self.now

    async def run(self) -> datetime | None:
        """One run of the lane, as a process does that has just been started."""
        registry = Registry()
        registry.channels.add(MailChannel(), "mail")
        house = House(
            store=self.store,
            registry=registry,
            sealer=self.sealer,
            http=NO_HTTP,
            clock=self.clock,
        )
        yard = Yard(
            store=self.store,
            accounts=Accounts(house),
            blobs=self.blobs,
            secret=await self.store.read(instance.message_id_secret),
            clock=self.clock,
            chance=lambda: 0.0,
        )
        lane = DeliveriesLane(yard, asyncio.Event())
        return await lane(str(self.account))

    async def pass_by(self, span: timedelta) -> None:
        """Let time pass, then run."""
        self.now += span
        await self.run()

    def arrives(self, **values: Any) -> int:
        """A customer writes; returns the ticket."""
        return self.store.write_now(_arrives, **values)

    def answer(self, ticket: int, text: str = "Już jedzie!", **letter: Any) -> int:
        """We answer; returns the delivery."""
        return self.store.write_now(_answer, ticket, text, letter)

    def states(self) -> list[str]:
        return list(self.store.read_now(seeds.column, tables.delivery, "state"))

    def errors(self) -> list[str]:
        return list(self.store.read_now(seeds.column, tables.delivery, "error"))

    def configure(self, **values: Any) -> None:
        filled = accounts.fill(MailChannel.settings, {**self.office.settings(), **values})
        self.store.write_now(_configure, filled.settings, accounts.sealed(filled, self.sealer))


def _configure(connection: Connection, settings: Any, secrets: bytes | None) -> None:
    seeds.account(connection)
    values = {"settings": dict(settings), "secrets": secrets, "state": "active"}
    connection.execute(update(tables.account).values(**values))


def _arrives(connection: Connection, /, **values: Any) -> int:
    return seeds.arrives(connection, **values).ticket


def _answer(connection: Connection, ticket: int, text: str, letter: dict[str, Any]) -> int:
    automatic = letter.pop("automatic", False)
    origin = Origin(actor="automation" if automatic else "agent", author="Ala")
    written = Letter(
        subject=letter.pop("subject", "Where is my parcel?"),
        to=(Address("lucja@example.org", "Łucja Żak"),),
        **letter,
    )
    change = Change(
        ticket=ticket,
        effect=SendMessage(text),
        origin=origin,
        key=f"agent:1:{text}",
        letter=None if automatic else written,
    )
    return changes.apply(connection, [change], NOW).sent[change.key].delivery
