"""A Postroom that reads live mail in a test: its lanes at work, what it made of the mail."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from app import compose
from app.work import Plant, accounts_of, working
from core import accounts, plugins, tables
from core.accounts import AccountRow, NewAccount
from core.lanes import EmbeddedLanes, lane_name
from core.settings import load
from core.store import open_store
from postroom.clock import Clock, utc_now
from tests.dovecot import Dovecot

LIMIT_S = 30.0


@dataclass(slots=True)
class Live:
    """A running Postroom and its database."""

    plant: Plant
    lanes: EmbeddedLanes

    def connect(self, name: str, settings: Mapping[str, Any]) -> int:
        """Add a mail account as the page does; returns its row id."""
        return add_account(self.plant, name, settings)

    def change(self, name: str, settings: Mapping[str, Any]) -> None:
        """Change an account's settings as the page does."""
        filled = accounts.fill(self.plant.registry.channels["mail"].settings, settings)
        sealer = compose.sealer(self.plant.settings, self.plant.store)
        sealed = accounts.sealed(filled, sealer)
        self.plant.store.write_now(accounts.set_settings, name, filled.settings, sealed)

    async def pause(self, name: str) -> None:
        """Pause an account and wait until nobody reads it."""
        self.plant.store.write_now(accounts.pause, name)
        lane = lane_name("receive", self.account(name).id)
        await self.until(lambda: lane not in self.lanes._running)

    async def read_again(self, name: str) -> None:
        """Have every folder of an account looked at now."""
        await self.pause(name)
        self.plant.store.write_now(accounts.resume, name)

    def account(self, name: str) -> AccountRow:
        """The account as it stands."""
        found = self.plant.store.read_now(accounts.by_name, name)
        assert found is not None
        return found

    def accounts(self) -> list[AccountRow]:
        """Every account as it stands."""
        return self.plant.store.read_now(accounts.listed)

    def subjects(self, direction: str = "in") -> list[str]:
        """Subjects of all messages, sorted."""
        return self.plant.store.read_now(_subjects, direction)

    def count(self, table: str, **where: Any) -> int:
        """How many rows of a table agree."""
        return self.plant.store.read_now(_count, table, where)

    async def deliver(
        self, server: Dovecot, user: str, *mails: bytes, folder: str = "INBOX"
    ) -> None:
        """Put mails into a mailbox, from a thread."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(
            None, functools.partial(server.deliver, user, *mails, folder=folder)
        )

    async def until(self, reached: Callable[[], bool], limit: float = LIMIT_S) -> float:
        """Wait until something is so; returns how many seconds it took."""
        began = time.monotonic()
        while not reached():
            assert time.monotonic() - began < limit, f"not reached: {self._stand()}"
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    def _stand(self) -> str:
        rows = self.plant.store.read_now(accounts.listed)
        return str([(row.name, row.state, row.health) for row in rows])


@asynccontextmanager
async def living(database_url: str, folder: Path, clock: Clock = utc_now) -> AsyncIterator[Live]:
    """Read live mail for as long as the block lasts."""
    with planted(database_url, folder, clock) as plant:
        async with working(plant, accounts=accounts_of(plant)) as lanes:
            yield Live(plant, lanes)


@contextmanager
def planted(database_url: str, folder: Path, clock: Clock = utc_now) -> Iterator[Plant]:
    """What a process works with, on this database."""
    settings = load(data=folder / "data", database_url=database_url, parsers=1)
    compose.ensure_folder(settings.folder)
    store = open_store(settings.url)
    try:
        yield Plant(
            settings=settings,
            store=store,
            registry=plugins.load(safe_mode=False),
            blobs=compose.blobs(settings, store),
            clock=clock,
        )
    finally:
        store.close()


def add_account(plant: Plant, name: str, settings: Mapping[str, Any]) -> int:
    """Add a mail account; returns its row id."""
    filled = accounts.fill(plant.registry.channels["mail"].settings, settings)
    sealer = compose.sealer(plant.settings, plant.store)
    wanted = NewAccount(
        name=name,
        channel="mail",
        state="active",
        settings=filled.settings,
        secrets=accounts.sealed(filled, sealer),
    )
    return plant.store.write_now(accounts.add, wanted, plant.clock())


def _subjects(connection: Connection, direction: str) -> list[str]:
    message = tables.message
    found = select(message.c.subject).where(message.c.direction == direction)
    return sorted(connection.execute(found).scalars())


def _count(connection: Connection, table: str, where: Mapping[str, Any]) -> int:
    found: Any = tables.metadata.tables[table]
    statement = select(func.count()).select_from(found)
    for key, value in where.items():
        statement = statement.where(found.c[key] == value)
    return int(connection.execute(statement).scalar_one())
