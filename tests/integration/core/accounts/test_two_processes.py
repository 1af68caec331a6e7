"""Two processes on one database: one of them renews a token, and both keep silent when told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from connectors.allegro.channel import AllegroChannel
from connectors.allegro.wire import Ask, Wire
from core import accounts, tables
from core.accounts.opening import Accounts, House, Opened
from core.accounts.tokens import LEASE, lease
from core.http import guarded_session
from core.secrets import Sealer, create_key_file
from core.store import Store, open_store
from examples.fake_allegro import Fake, World, running, slow
from postroom.channel import Tokens
from postroom.errors import NeedsReauthorisation, TemporaryError
from postroom.http import Http
from postroom.registry import Registry
from tests import seeds
from tests.allegro.asking import Clock
from tests.allegro.judges import JUDGES

ADMIN = {
    "name": "Ala",
    "email": "ala@shop.example",
    "role": "admin",
    "password_hash": "x",
    "created_at": seeds.NOW,
}


@dataclass(slots=True, kw_only=True)
class Pair:
    """Two stores on one database, each with its own accounts, as two processes have them."""

    stores: tuple[Store, Store]
    account: int
    fake: Fake
    world: World
    clock: Clock
    processes: tuple[Accounts, Accounts]

    async def open(self, which: int) -> Opened:
        opened = await self.processes[which].open(self.account)
        assert opened is not None
        return opened

    def state(self) -> str:
        return str(self.stores[0].read_now(seeds.column, tables.account, "state")[0])


@pytest.fixture
async def pair(database_url: str, tmp_path: Path) -> AsyncIterator[Pair]:
    clock, sealer = Clock(), create_key_file(tmp_path / "key")
    world = World(clock)
    world.seller("sklep")
    world.sign_ins.grace = timedelta(0)
    stores = open_store(database_url), open_store(database_url)
    async with (
        running(world, validate=JUDGES) as fake,
        guarded_session([ip_network("127.0.0.0/8")]) as http,
    ):
        filled = accounts.fill(AllegroChannel.settings, fake.settings())
        stores[0].write_now(seeds.row, tables.agent, **ADMIN)
        account = stores[0].write_now(_configure, filled.settings, accounts.sealed(filled, sealer))
        one, other = (_process(store, sealer, http, clock) for store in stores)
        access, refresh = fake.tokens("sklep")
        tokens = Tokens(access=access, refresh=refresh, expires_at=clock() + timedelta(hours=12))
        await one.tokens.put(account, tokens)
        yield Pair(
            stores=stores,
            account=account,
            fake=fake,
            world=world,
            clock=clock,
            processes=(one, other),
        )
    for store in stores:
        store.close()


def _process(store: Store, sealer: Sealer, http: Http, clock: Clock) -> Accounts:
    registry = Registry()
    registry.channels.add(AllegroChannel(), "allegro")
    house = House(store=store, registry=registry, sealer=sealer, http=http, clock=clock)
    return Accounts(house)


def _configure(connection: Connection, settings: Any, secrets: bytes | None) -> int:
    account = seeds.account(connection, "Allegro", "allegro")
    row = tables.account
    values = {"settings": dict(settings), "secrets": secrets, "state": "active"}
    connection.execute(update(row).where(row.c.id == account).values(**values))
    return account


def _version(connection: Connection) -> int:
    return int(connection.execute(select(tables.account.c.tokens_version)).scalar_one())


async def test_of_two_processes_at_once_one_renews_and_both_have_the_new_token(pair: Pair) -> None:
    pair.clock.pass_(hours=12)
    pair.world.will("POST /auth/oauth/token", slow(0.5))

    one, other = await asyncio.gather(pair.open(0), pair.open(1))

    assert one.account.token == other.account.token
    assert pair.world.sign_ins.who(one.account.token) is not None
    assert pair.state() == "active"
    assert len(pair.world.asked("POST /auth/oauth/token")) <= 1


async def test_who_died_while_renewing_holds_nobody_up_for_longer_than_the_lease(
    pair: Pair,
) -> None:
    pair.clock.pass_(hours=12)
    version = pair.stores[0].read_now(_version)
    pair.stores[0].write_now(lease, pair.account, version, pair.clock())

    pair.clock.pass_(seconds=LEASE.total_seconds() + 1)

    assert pair.world.sign_ins.who((await pair.open(1)).account.token) is not None


@pytest.mark.parametrize(("ahead", "taken"), [(1, False), (20, False), (3600, True)])
async def test_who_renews_is_left_alone_though_their_clock_is_a_little_ahead(
    pair: Pair, ahead: float, taken: bool
) -> None:
    version, now = pair.stores[0].read_now(_version), pair.clock()
    theirs = now + timedelta(seconds=ahead)
    first = pair.stores[0].write_now(lease, pair.account, version, theirs)

    second = pair.stores[1].write_now(lease, pair.account, version, now)

    assert (first, second) == (True, taken)


async def test_killed_between_renewing_and_storing_the_grace_of_a_minute_saves_the_account(
    pair: Pair,
) -> None:
    pair.world.sign_ins.grace = timedelta(seconds=60)
    pair.clock.pass_(hours=12)
    await _renewed_and_died(pair)

    pair.clock.pass_(seconds=LEASE.total_seconds() + 1)

    assert pair.world.sign_ins.who((await pair.open(1)).account.token) is not None
    assert pair.state() == "active"


async def test_killed_there_and_found_too_late_a_person_is_asked(pair: Pair) -> None:
    pair.clock.pass_(hours=12)
    await _renewed_and_died(pair)
    pair.clock.pass_(minutes=5)

    with pytest.raises(NeedsReauthorisation):
        await pair.open(1)

    assert pair.state() == "needs_reauthorisation"
    told = pair.stores[0].read_now(seeds.column, tables.notification, "kind")
    assert list(told) == ["account_sign_in"]


async def _renewed_and_died(pair: Pair) -> None:
    """What a process does up to the moment at which it is killed."""
    looked = await pair.processes[0].look(pair.account)
    assert looked is not None
    version = pair.stores[0].read_now(_version)
    pair.stores[0].write_now(lease, pair.account, version, pair.clock())
    refresh = next(reversed(pair.world.sign_ins.refresh))
    used = Tokens(access="", refresh=refresh, expires_at=pair.clock())
    await AllegroChannel().refresh(looked.account, used)


@pytest.mark.promise("P16")
async def test_a_block_told_to_one_process_silences_the_other(pair: Pair) -> None:
    one, other = await pair.open(0), await pair.open(1)
    pair.world.block()
    with pytest.raises(TemporaryError):
        await Wire(one.account).ask(Ask(path="/me"))

    with pytest.raises(TemporaryError) as caught:
        await Wire(other.account).ask(Ask(path="/me"))
    pair.clock.pass_(seconds=66)
    me = await Wire(other.account).ask(Ask(path="/me"))

    assert caught.value.retry_after is not None
    assert me["login"] == "sklep"
    assert [each.status for each in pair.world.asked("/me")] == [429, 200]


async def test_a_later_end_of_a_silence_stays_and_what_is_over_is_forgotten(pair: Pair) -> None:
    blocks, now = (await pair.open(0)).account.blocks, pair.clock()
    await blocks.block("a", now + timedelta(minutes=2))
    await blocks.block("a", now + timedelta(minutes=1))
    await blocks.block("b", now + timedelta(seconds=1))

    assert await blocks.until("a") == now + timedelta(minutes=2)
    pair.clock.pass_(minutes=1)
    await blocks.block("c", pair.clock() + timedelta(minutes=1))

    assert await blocks.until("b") is None
    assert sorted(pair.stores[1].read_now(seeds.column, tables.silence, "key")) == ["a", "c"]
