"""Mail offered from files: stored in batches, each in one commit, byte for byte."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from core import tables
from core.blobs import DatabaseBlobs
from core.inbound import ingest, queries
from core.inbound.receive import INLINE_LIMIT, Origin
from core.store import Store, open_store
from tests import seeds
from tests.seeds import NOW


@dataclass(frozen=True, slots=True)
class Offer:
    """A mail offered from nowhere."""

    payload: bytes | None
    origin: str = "somewhere"
    error: str = ""
    path: Path | None = None
    offset: int = 0
    size: int = 0


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


async def _taken_in(store: Store, offers: Sequence[Offer]) -> list[int]:
    """How many had been seen after each batch."""
    seen: list[int] = []
    origin = Origin(account=store.write_now(seeds.account), automate=False)

    def told(intake: ingest.Intake) -> None:
        seen.append(intake.seen)

    blobs = DatabaseBlobs(store)
    await ingest.take_in(store, blobs, origin, offers, lambda: NOW, told)
    return seen


def _bytes(connection: Connection) -> list[bytes | None]:
    """Of each raw row, in order; None for those in the blob store."""
    body = tables.raw_body.c
    found = connection.execute(
        select(body.body)
        .select_from(tables.raw_message)
        .outerjoin(tables.raw_body, body.raw_id == tables.raw_message.c.id)
        .order_by(tables.raw_message.c.id)
    )
    return [one and zlib.decompress(one) for one in found.scalars()]


async def test_a_batch_holds_so_many_mails_or_so_many_bytes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "BATCH", 4)
    monkeypatch.setattr(ingest, "BATCH_BYTES", 100)
    sizes = [10, 10, 10, 10, 10, 10, 90, 200, 10]

    offers = [Offer(b"%d" % number + b"x" * size) for number, size in enumerate(sizes)]

    assert await _taken_in(store, offers) == [4, 7, 8, 9]


async def test_mails_are_kept_byte_for_byte(store: Store) -> None:
    mails = [b"", b"a", b"\x00\xff" * 20_000, bytes(range(256)) * 500, b"x" * (INLINE_LIMIT + 1)]

    await _taken_in(store, [Offer(one) for one in mails])

    assert store.read_now(_bytes) == [*mails[:-1], None]


async def test_a_mail_offered_twice_is_stored_once(store: Store) -> None:
    assert await _taken_in(store, [Offer(b"a"), Offer(b"a"), Offer(b"b")]) == [3]
    assert await _taken_in(store, [Offer(b"b")]) == [1]

    assert store.read_now(_bytes) == [b"a", b"b"]


async def test_what_waits_is_read_in_the_order_it_came(store: Store) -> None:
    await _taken_in(store, [Offer(b"%d" % number) for number in range(5)])
    account = store.write_now(seeds.account)

    first = store.read_now(queries.waiting, account, 0, 3)
    rest = store.read_now(queries.waiting, account, first[-1].id, 3)

    bodies = [zlib.decompress(row.body or b"") for row in (*first, *rest)]
    assert bodies == [b"0", b"1", b"2", b"3", b"4"]
