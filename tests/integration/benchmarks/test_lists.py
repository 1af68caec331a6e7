"""The benchmark of lists runs, and its data is what it says."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, func, select

from benchmarks import lists, lists_data
from core import tables
from core.access import Viewer
from core.search import search
from core.store import open_store
from core.tickets import queries

TICKETS = 600


def rows(connection: Connection, name: str) -> int:
    return int(
        connection.execute(
            select(func.count()).select_from(tables.metadata.tables[name])
        ).scalar_one()
    )


async def test_small_data_is_measured(database_url: str) -> None:
    store = open_store(database_url)
    store.write_now(lists_data.fill, TICKETS)

    assert store.read_now(rows, "ticket") == TICKETS
    assert store.read_now(rows, "message") == TICKETS * 7 // 2
    assert store.read_now(rows, "inbox") >= lists_data.INBOXES
    everyone, one = (store.read_now(queries.count, viewer) for viewer in lists.VIEWERS)
    assert sum(count.tickets for count in everyone) == TICKETS
    assert 0 < sum(count.tickets for count in one) < TICKETS
    assert store.read_now(search, lists.VIEWERS[0], "1000007 ").hits
    store.close()


@pytest.mark.parametrize("viewer", lists.VIEWERS, ids=lambda viewer: viewer.role)
async def test_every_figure_is_a_time(sqlite_url: str, viewer: Viewer) -> None:
    store = open_store(sqlite_url)
    store.write_now(lists_data.fill, TICKETS)

    times = await lists.measure(store, viewer, TICKETS, looks=20)

    assert all(0 < time < 1_000 for time in times.values())
    assert {"list_ms_p95", "open_ms_p95", "search_ms_p95"} <= set(times)
    store.close()
