"""The parse lane: batches are read beside each other, and taken in by their order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Connection, select

from core import tables
from core.blobs import DatabaseBlobs
from core.inbound import parsing
from core.inbound.accept import Accepted
from core.inbound.parsing import ParseLane, Reader
from core.inbound.pool import InProcess
from core.inbound.prepare import Item, Parser, Prepared, prepare
from core.inbound.receive import Origin, keep, raw_row
from core.store import Store, open_store
from postroom.message import Raw
from tests import seeds
from tests.integration.core.inbound import zoo
from tests.integration.core.inbound.test_accept import desk
from tests.seeds import NOW


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


class LateFirst:
    """Parses, but gives the first batch back only after the others."""

    def __init__(self) -> None:
        self._others = asyncio.Event()

    async def prepare(self, items: list[Item], parser: Parser) -> list[Prepared]:
        """Parse a chunk; the first one waits."""
        if items[0].external_id == "m0":
            await self._others.wait()
            await asyncio.sleep(0.01)
        self._others.set()
        return prepare(items, parser)


def _receive(connection: Connection, payloads: Sequence[bytes]) -> int:
    account = desk(connection).account
    raws = (
        Raw(external_id=f"m{n}", received_at=NOW, payload=payload)
        for n, payload in enumerate(payloads)
    )
    keep(connection, Origin(account=account, automate=True), [raw_row(raw) for raw in raws])
    return account


async def _commits(
    store: Store, payloads: Sequence[bytes], preparing: InProcess | LateFirst
) -> list[int]:
    """How many tickets each commit brought."""
    account = store.write_now(_receive, payloads)
    commits: list[int] = []

    def reader(connection: Connection, _: int) -> Reader:
        return Reader(desk=desk(connection), parser=zoo.parse, preparing=preparing)

    def accepted(done: Accepted) -> None:
        commits.append(done.messages)

    closing = asyncio.Event()
    lane = ParseLane(store, DatabaseBlobs(store), reader, accepted, lambda: NOW, closing)
    await lane(str(account))
    return commits


def _names(connection: Connection) -> list[str]:
    message = tables.message.c
    return list(connection.execute(select(message.external_id).order_by(message.id)).scalars())


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "BATCH", 2)
    monkeypatch.setattr(parsing, "AHEAD", 6)
    monkeypatch.setattr(parsing, "TOGETHER", 3)


async def test_batches_that_are_ready_together_share_a_commit_and_keep_their_order(
    store: Store,
) -> None:
    commits = await _commits(store, [b"x"] * 12, LateFirst())

    assert commits[0] == 6
    assert sum(commits) == 12
    assert store.read_now(_names) == [f"m{n}" for n in range(12)]


async def test_what_is_ready_alone_waits_for_nobody(store: Store) -> None:
    assert await _commits(store, [b"x"] * 2, InProcess()) == [2]


@pytest.mark.promise("P6")
@pytest.mark.parametrize("wrong", [b"nothing", b"no text"])
async def test_what_a_channel_parses_into_nonsense_is_quarantined_and_later_mail_comes_in(
    store: Store, wrong: bytes
) -> None:
    await _commits(store, [b"x", wrong, b"x"], InProcess())

    states = store.read_now(seeds.column, tables.raw_message, "state")
    assert states == ["accepted", "quarantined", "accepted"]
