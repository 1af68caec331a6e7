"""Time in the running lanes: the real clock, real lanes, spans of seconds (promise P17)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from app import work
from app.work import Plant, working
from core import plugins, tables
from core.blobs import DatabaseBlobs
from core.inbound.pool import InProcess
from core.settings import load
from core.store import Store, open_store
from postroom.clock import utc_now
from tests import engines, seeds

LATE = engines.written(
    "Late",
    "{action: add_note, text: late}",
    when="sweep",
    more="if: {field: ticket.created_at, older_than: 1m}",
)
MINUTE, LATEST = timedelta(minutes=1), timedelta(seconds=5)


def _plant(store: Store, folder: Path) -> Plant:
    return Plant(
        settings=load(data=folder),
        store=store,
        registry=plugins.load(safe_mode=True),
        blobs=DatabaseBlobs(store),
        clock=utc_now,
    )


@asynccontextmanager
async def _at_work(store: Store, folder: Path) -> AsyncIterator[None]:
    """A process at work for as long as the block lasts; another one is a restart."""
    plant = _plant(store, folder)
    accounts = work.accounts_of(plant)
    async with working(plant, accounts=accounts, preparing=InProcess()):
        yield


def _ticket(connection: Connection, created_at: datetime) -> int:
    arrived = seeds.arrives(connection)
    row = tables.ticket
    connection.execute(update(row).where(row.c.id == arrived.ticket).values(created_at=created_at))
    return arrived.ticket


def _runs(store: Store) -> list[datetime]:
    return list(store.read_now(seeds.column, tables.run, "created_at"))


async def _until_it_ran(store: Store, times: int) -> None:
    async with asyncio.timeout(30):
        while len(_runs(store)) < times:  # noqa: ASYNC110 - rows are watched, nothing rings here
            await asyncio.sleep(0.1)


@pytest.mark.promise("P17")
async def test_what_falls_due_fires_within_five_seconds_once_also_after_a_restart(
    sqlite_url: str, tmp_path: Path
) -> None:
    store = open_store(sqlite_url)
    begun = utc_now()
    store.write_now(engines.add, LATE, now=begun)
    store.write_now(_ticket, begun - MINUTE + timedelta(seconds=3))

    async with _at_work(store, tmp_path):
        await _until_it_ran(store, 1)

    (ran,) = _runs(store)
    assert timedelta(0) <= ran - (begun + timedelta(seconds=3)) <= LATEST

    store.write_now(_ticket, utc_now() - MINUTE + timedelta(seconds=1))
    await asyncio.sleep(1.5)
    restarted = utc_now()
    async with _at_work(store, tmp_path):
        await _until_it_ran(store, 2)
        await asyncio.sleep(3)

    runs = _runs(store)
    assert len(runs) == 2, "each ticket once, whatever was restarted"
    assert runs[1] - restarted <= LATEST
    store.close()
