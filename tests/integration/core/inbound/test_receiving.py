"""The lane that reads accounts: whatever a channel does, it harms only its own account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import ClassVar, cast

import pytest
from cryptography.fernet import Fernet
from pydantic import BaseModel
from sqlalchemy import Connection, select, update

from core import accounts, tables
from core.accounts import AccountRow, health
from core.accounts.opening import Accounts, House
from core.blobs import DatabaseBlobs
from core.inbound.receiving import Intake, ReceiveLane
from core.secrets import Sealer
from core.store import Store, open_store
from postroom.channel import Account, Channel
from postroom.errors import NeedsReauthorisation, PermanentError, TemporaryError
from postroom.http import NO_HTTP
from postroom.message import Batch, Parsed, Raw
from postroom.registry import Registry
from tests import seeds
from tests.seeds import NOW

Script = Callable[[str | None], AsyncIterator[Batch]]


class Settings(BaseModel):
    """None."""


class Radio(Channel[Settings]):
    """A channel that does what a test says."""

    key = "radio"
    title = "Radio"
    sources = ("radio",)
    settings = Settings
    interval: ClassVar[timedelta] = timedelta(seconds=0.05)
    parse = staticmethod(lambda _raw: Parsed())

    def __init__(self, script: Script) -> None:
        self.script = script

    def listen(self, account: Account[BaseModel], cursor: str | None) -> AsyncIterator[Batch]:
        """As the script says."""
        return self.script(cursor)


@dataclass(slots=True)
class Station:
    """An account of that channel, and the lane that reads it."""

    store: Store
    account: int
    lane: ReceiveLane
    closing: asyncio.Event
    received: list[int] = field(default_factory=list)

    @property
    def row(self) -> AccountRow:
        """The account as it stands."""
        found = self.store.read_now(accounts.by_name, "radio")
        assert found is not None
        return found

    @property
    def stored(self) -> list[tuple[str, bool]]:
        """Raw items: their ids, and whether automations may run."""
        return self.store.read_now(_stored)

    @property
    def cursor(self) -> str | None:
        """Where reading goes on."""
        return self.store.read_now(_cursor, self.account)

    async def read(self) -> object:
        """Run the lane as when it is rung."""
        return await self.lane(str(self.account))


Tune = Callable[[Script], Station]


@pytest.fixture
def tune(database_url: str) -> Iterator[Tune]:
    """Makes a station out of a script."""
    store = open_store(database_url)

    def make(script: Script) -> Station:
        registry = Registry()
        registry.channels.add(Radio(script), "test")
        house = House(
            store=store,
            registry=registry,
            sealer=Sealer([Fernet.generate_key()], Path("key")),
            http=NO_HTTP,
            clock=lambda: NOW,
        )
        account = store.write_now(seeds.account, "radio", "radio")
        received: list[int] = []
        closing = asyncio.Event()
        intake = Intake(
            store=store,
            blobs=DatabaseBlobs(store),
            registry=registry,
            accounts=Accounts(house),
            received=received.append,
            clock=lambda: NOW,
        )
        return Station(store, account, ReceiveLane(intake, closing), closing, received)

    yield make
    store.close()


def raw(name: str) -> Raw:
    return Raw(external_id=name, received_at=NOW, payload=name.encode())


async def test_each_batch_is_stored_with_its_cursor_before_the_next(tune: Tune) -> None:
    seen: list[object] = []

    async def script(cursor: str | None) -> AsyncIterator[Batch]:
        seen.append(cursor)
        yield Batch((raw("a"), raw("b")), "2", backlog=True)
        seen.append((station.cursor, station.stored))
        yield Batch((raw("c"),), "3")

    station = tune(script)
    await station.read()

    assert seen == [None, ("2", [("a", False), ("b", False)])]
    assert station.stored == [("a", False), ("b", False), ("c", True)]
    assert (station.cursor, station.received) == ("3", [station.account] * 2)
    assert (station.row.state, station.row.read_at) == (health.ACTIVE, NOW)


@pytest.mark.promise("P8")
async def test_reading_goes_on_from_the_cursor_and_doubles_nothing(tune: Tune) -> None:
    async def script(cursor: str | None) -> AsyncIterator[Batch]:
        yield Batch((raw("a"), raw("b")), "2" if cursor is None else "3")

    station = tune(script)
    await station.read()
    station.store.write_now(_rest_no_more, station.account)
    await station.read()

    assert (station.stored, station.cursor) == ([("a", True), ("b", True)], "3")


async def test_somebody_else_who_reads_on_makes_us_drop_our_batch(tune: Tune) -> None:
    async def script(_cursor: str | None) -> AsyncIterator[Batch]:
        station.store.write_now(_move, station.account, "theirs")
        yield Batch((raw("ours"),), "ours")

    station = tune(script)
    await station.read()

    assert (station.stored, station.cursor) == ([], "theirs")


async def test_a_warning_is_shown_though_reading_goes_on(tune: Tune) -> None:
    async def script(_cursor: str | None) -> AsyncIterator[Batch]:
        yield Batch((), warning="a folder is gone")
        shown.append(station.row.health)
        yield Batch(())

    shown: list[str] = []
    station = tune(script)
    await station.read()

    assert (shown, station.row.health) == (["a folder is gone"], "")


async def test_a_warning_of_the_last_batch_stands_until_the_next_reading(tune: Tune) -> None:
    async def script(_cursor: str | None) -> AsyncIterator[Batch]:
        yield Batch((), warning="a folder is gone")

    station = tune(script)
    await station.read()

    assert station.row.health == "a folder is gone"


async def _raises(error: Exception) -> AsyncIterator[Batch]:
    nothing: tuple[Batch, ...] = ()
    for batch in nothing:
        yield batch
    raise error


async def _hangs(_cursor: str | None) -> AsyncIterator[Batch]:
    await asyncio.sleep(3600)
    yield Batch(())


async def _lies(_cursor: str | None) -> AsyncIterator[Batch]:
    yield cast("Batch", "not a batch")


@pytest.mark.promise("P6")
@pytest.mark.promise("P31")
@pytest.mark.parametrize(
    ("script", "said", "state"),
    [
        (lambda _: _raises(TemporaryError("come back later")), "come back later", "offline"),
        (lambda _: _raises(PermanentError("no such folder")), "no such folder", "offline"),
        (
            lambda _: _raises(NeedsReauthorisation("sign in")),
            "sign in",
            health.NEEDS_REAUTHORISATION,
        ),
        (lambda _: _raises(KeyError("secret")), "the channel made a mistake (KeyError)", "offline"),
        (_hangs, "nothing was heard for", "offline"),
        (_lies, "the channel made a mistake (AttributeError)", "offline"),
    ],
)
async def test_whatever_a_channel_does_is_written_down_and_tried_later(
    script: Script, said: str, state: str, tune: Tune
) -> None:
    station = tune(script)

    again = await station.read()

    assert said in station.row.health
    assert station.row.state == state
    assert again is not None
    assert again == await station.read(), "not before it is due"


async def test_a_reader_is_stopped_when_its_account_changes_or_the_process_ends(
    tune: Tune,
) -> None:
    began: list[str] = []
    ended: list[str] = []

    async def script(_cursor: str | None) -> AsyncIterator[Batch]:
        began.append("began")
        try:
            while True:
                yield Batch(())
                await asyncio.sleep(0.01)
        finally:
            ended.append("ended")

    station = tune(script)
    stops: tuple[Callable[[], None], ...] = (
        partial(station.lane.stop, station.account),
        station.closing.set,
    )
    running: list[frozenset[int]] = []
    for stop in stops:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(station.read())
            await _until(lambda: len(began) > len(ended))
            running.append(station.lane.running)
            stop()

    assert ended == ["ended", "ended"]
    assert running == [{station.account}, {station.account}]
    assert station.lane.running == frozenset()


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not reached():  # noqa: ASYNC110  there is no event to wait for
            await asyncio.sleep(0.005)


def _stored(connection: Connection) -> list[tuple[str, bool]]:
    rows = tables.raw_message.c
    found = connection.execute(select(rows.external_id, rows.automate).order_by(rows.id))
    return [(row[0], row[1]) for row in found]


def _cursor(connection: Connection, account: int) -> str | None:
    return connection.execute(
        select(tables.account.c.cursor).where(tables.account.c.id == account)
    ).scalar()


def _move(connection: Connection, account: int, cursor: str) -> None:
    connection.execute(
        update(tables.account).where(tables.account.c.id == account).values(cursor=cursor)
    )


def _rest_no_more(connection: Connection, account: int) -> None:
    connection.execute(
        update(tables.account).where(tables.account.c.id == account).values(next_at=None)
    )
