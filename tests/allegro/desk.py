"""A desk with one signed-in Allegro account: the served application, its outbox, and the fake.

async with allegro_desk(store) as desk:
    ticket = desk.ticket("allegro.claim", f"issue:{claim.id}", status="CLAIM_SUBMITTED")
    await desk.ask("POST", f"/tickets/{ticket}/acts/decide_claim", {...})
    await desk.leaves()
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from aiohttp import ClientSession
from sqlalchemy import Connection, update

from connectors.allegro.settings import AllegroSettings
from core import accounts, instance, tables
from core.blobs import DatabaseBlobs
from core.http import guarded_session
from core.outbox.lane import DeliveriesLane, Yard
from core.store import Store
from examples.fake_allegro import Fake, World, running
from postroom.channel import Tokens
from tests import seeds
from tests.allegro.asking import SELLER, Clock
from tests.allegro.judges import JUDGES
from tests.serving import Served, serving


@dataclass(slots=True, kw_only=True)
class AllegroDesk:
    """Somebody who works, and the world they sell in."""

    served: Served
    admin: ClientSession
    fake: Fake
    world: World
    clock: Clock
    lane: DeliveriesLane
    account: int

    def ticket(self, source: str, thread: str, text: str = "It is broken", **state: Any) -> int:
        """A ticket of that thread with a customer's message; its number."""
        return self.served.store.write_now(_ticket, self.account, source, thread, text, state)

    async def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        """Ask the API: status and JSON."""
        async with self.admin.request(
            method, f"/api/v1{path}", json=body, headers=headers
        ) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text else None

    async def leaves(self, seconds: float = 11) -> None:
        """Let the time for taking back pass, and send what is due."""
        self.clock.pass_(seconds=seconds)
        await self.lane(str(self.account))

    def deliveries(self) -> list[tuple[str, str, str]]:
        """State, name at Allegro, and error of each, oldest first."""
        columns = ("state", "external_id", "error")
        read = [self.served.store.read_now(seeds.column, tables.delivery, one) for one in columns]
        return list(zip(*read, strict=True))


@asynccontextmanager
async def allegro_desk(store: Store) -> AsyncIterator[AllegroDesk]:
    """A desk for as long as the block lasts."""
    clock = Clock()
    world = World(clock)
    world.seller(SELLER)
    async with (
        running(world, validate=JUDGES) as fake,
        guarded_session([ip_network("127.0.0.0/8")]) as http,
        serving(store, clock=clock, http=http) as served,
    ):
        account = await _connect(served, fake, clock)
        yard = Yard(
            store=store,
            accounts=served.house.accounts,
            blobs=DatabaseBlobs(store),
            secret=store.write_now(instance.message_id_secret),
            clock=clock,
            chance=lambda: 0.0,
        )
        yield AllegroDesk(
            served=served,
            admin=await served.signed_in("ala"),
            fake=fake,
            world=world,
            clock=clock,
            lane=DeliveriesLane(yard, asyncio.Event()),
            account=account,
        )


async def _connect(served: Served, fake: Fake, clock: Clock) -> int:
    filled = accounts.fill(AllegroSettings, fake.settings())
    sealed = accounts.sealed(filled, served.house.sealer)
    account = served.store.write_now(_account, filled.settings, sealed)
    access, refresh = fake.tokens(SELLER)
    tokens = Tokens(access=access, refresh=refresh, expires_at=clock().replace(year=2027))
    await served.house.accounts.tokens.put(account, tokens)
    return account


def _account(connection: Connection, settings: Any, secrets: bytes | None) -> int:
    account = seeds.account(connection, "Allegro", "allegro")
    row = tables.account
    values = {"settings": dict(settings), "secrets": secrets, "state": "active"}
    connection.execute(update(row).where(row.c.id == account).values(**values))
    return account


def _ticket(
    connection: Connection, account: int, source: str, thread: str, text: str, state: dict[str, Any]
) -> int:
    id_ = seeds.ticket(
        connection,
        account_id=account,
        source=source,
        thread=thread,
        channel_state=state or None,
        created_at=Clock().now,
        last_message_at=Clock().now,
    )
    seeds.message(connection, id_, source=source, text=text)
    return int(seeds.column(connection, tables.ticket, "number", id=id_)[0])
