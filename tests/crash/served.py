"""`postroom serve` in a process of its own, that works off an Allegro account or is killed at it."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, update

from app import compose
from connectors.allegro.channel import AllegroChannel
from connectors.allegro.reading.cursor import Cursor, load
from connectors.allegro.settings import AllegroSettings
from core import accounts, tables
from core.accounts.opening import Accounts, House
from core.accounts.tokens import Keys, TokenKeeper
from core.http import guarded_session
from core.secrets import Sealer
from core.settings import load as settings_of
from core.store import Store, open_store
from examples.fake_allegro import Fake, World, running
from postroom.channel import Tokens
from postroom.clock import utc_now
from postroom.registry import Registry
from tests import engines, seeds
from tests.crash.market import SELLER, Expected, Size, connected, cursor_faults, furnish
from tests.crash.market_faults import faults
from tests.crash.victim import ROOT
from tests.crash.world import environment

LIMIT_S = 120
LOOPBACK = "127.0.0.0/8"
HALF_DAY = timedelta(hours=12)
AUTOMATIONS = (
    engines.written("Note", '{id: s1, action: add_note, text: "Seen."}'),
    engines.written("Sort", "{id: s1, action: add_tag, tag: allegro}", when="first_message"),
)


@dataclass(slots=True, kw_only=True)
class Reading:
    """A Postroom with one account, the marketplace it reads, and what must come of it."""

    environment: Mapping[str, str]
    folder: Path
    store: Store
    sealer: Sealer
    account: int
    world: World
    expected: Expected
    process: asyncio.subprocess.Process | None = field(default=None)
    late: timedelta = timedelta(0)

    async def works(self, **more: str) -> bool:
        """Serve until nothing is left to do; False if it was killed before."""
        with (self.folder / "serve.err").open("a") as errors:
            process = self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "postroom", "serve", "--port", "0"),
                env={**self.environment, **more},
                cwd=ROOT,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=errors,
            )
        try:
            async with asyncio.timeout(LIMIT_S):
                done = await self._idle_or_killed(process)
        finally:
            self.kill()
            code = await process.wait()
        assert code == (0 if done else -signal.SIGKILL), self.said()
        return done

    def kill(self) -> None:
        """Kill it now."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()

    def said(self) -> str:
        """All that it complained of."""
        return (self.folder / "serve.err").read_text()

    async def faults(self) -> list[str]:
        """What is not as it must be: in the database, the cursor, the sign-in."""
        wrong = self.store.read_now(faults, self.expected)
        cursor = self.store.read_now(_cursor)
        return wrong + cursor_faults(self.world, cursor) + await self._sign_in_faults()

    async def _idle_or_killed(self, process: asyncio.subprocess.Process) -> bool:
        """Wait for either; one that is idle is asked to end."""
        while process.returncode is None:
            if await self.store.read(_is_idle):
                process.terminate()
                await process.wait()
                return True
            await asyncio.sleep(0.05)
        return False

    async def _sign_in_faults(self) -> list[str]:
        """Whether the pair that is kept is good: the access token now, the other for one renewal."""
        self.world.sign_ins.grace = timedelta(0)
        try:
            async with guarded_session([ip_network(LOOPBACK)]) as http:
                registry = Registry()
                registry.channels.add(AllegroChannel(), "allegro")
                house = House(
                    store=self.store,
                    registry=registry,
                    sealer=self.sealer,
                    http=http,
                    clock=lambda: utc_now() + self.late,
                )
                now = await Accounts(house).open(self.account)
                held = now is not None and self.world.sign_ins.who(now.account.token)
                self.late = HALF_DAY
                later = await Accounts(house).open(self.account)
                holds = later is not None and self.world.sign_ins.who(later.account.token)
        finally:
            self.late = timedelta(0)
        wrong = {"the access token is good": held, "the refresh token is good": holds}
        return [f"not so: {what}" for what, so in wrong.items() if not so]


@asynccontextmanager
async def reading(
    database_url: str, folder: Path, size: Size, signed_in: timedelta = HALF_DAY
) -> AsyncIterator[Reading]:
    """A marketplace in which all has happened, and a Postroom that has read nothing of it yet."""
    data = folder / "data"
    settings = settings_of(data=data, database_url=database_url)
    compose.ensure_folder(settings.folder)
    store = open_store(database_url)
    late: list[Reading] = []

    def clock() -> Any:
        return utc_now() + (late[0].late if late else timedelta(0))

    world = World(clock)
    world.seller(SELLER)
    try:
        async with running(world) as fake:
            sealer = compose.sealer(settings, store)
            cursor = connected(world, size)
            expected = furnish(world, size)
            account = await _connect(store, sealer, fake, cursor, signed_in)
            for document in AUTOMATIONS:
                store.write_now(engines.add, document)
            around = {
                **environment(data, database_url),
                "POSTROOM_ALLOW_NETWORKS": LOOPBACK,
                "POSTROOM_PARSERS": "1",
            }
            made = Reading(
                environment=around,
                folder=folder,
                store=store,
                sealer=sealer,
                account=account,
                world=world,
                expected=expected,
            )
            late.append(made)
            yield made
    finally:
        store.close()


async def _connect(
    store: Store, sealer: Sealer, fake: Fake, cursor: Cursor, signed_in: timedelta
) -> int:
    filled = accounts.fill(AllegroSettings, fake.settings())
    account = store.write_now(
        _account, filled.settings, accounts.sealed(filled, sealer), cursor.dump()
    )
    access, refresh = fake.tokens(SELLER)
    tokens = Tokens(access=access, refresh=refresh, expires_at=utc_now() + signed_in)
    await TokenKeeper(Keys(store, sealer)).put(account, tokens)
    return account


def _account(connection: Connection, settings: Any, secrets: bytes | None, cursor: str) -> int:
    account = seeds.account(connection, "Allegro", "allegro")
    row = tables.account
    values = {"settings": dict(settings), "secrets": secrets, "cursor": cursor, "state": "active"}
    connection.execute(update(row).where(row.c.id == account).values(**values))
    return account


def _cursor(connection: Connection) -> Cursor:
    return load(connection.execute(select(tables.account.c.cursor)).scalar_one(), None, utc_now())


def _is_idle(connection: Connection) -> bool:
    """Whether the account was read to its end without an error, and nothing waits."""
    row = connection.execute(
        select(tables.account.c.next_at, tables.account.c.failures, tables.account.c.read_at)
    ).one()
    if row.next_at is None or row.read_at is None or row.failures:
        return False
    waits = (tables.raw_message.c.state, tables.event.c.state, tables.order_lookup.c.state)
    return not any(_new(connection, state) for state in waits)


def _new(connection: Connection, state: Any) -> int:
    return int(connection.execute(select(func.count()).where(state == "new")).scalar_one())
