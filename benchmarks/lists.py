"""How long a list, an opened ticket and a search take in a store full of tickets.

    python -m benchmarks.lists [--database sqlite|postgres] [--tickets 100000]

The times are those of `store.read`, without HTTP. An admin and an agent who sees 5 of 20 inboxes
look; the slower one's times are printed, as one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text

from benchmarks import lists_data
from core.access import Viewer
from core.search import search
from core.store import Store, open_store
from core.tickets import queries
from migrations import upgrade
from tests import postgres

VIEWERS = (Viewer(1, "admin"), Viewer(2, "agent"))
LOOKS = 150
"""How often each question is asked of each viewer."""
PAGES, AGES = 3, 10
SEARCHES = (
    "zamówienie ",
    "dzień dobry ",
    "order",
    "please the order ",
    "kiedy dotrze paczka",
    "uszkodzona parcel kiedy faktura ",
    '"dzień dobry"',
    '"kiedy zwrot"',
    "zam",
    "przemówie",
    "rozkładami ",
    "underplaceable ",
    "nosuchwordatall",
    "kurier nosuchwordatall ",
    "{order}",
    "nr {order}",
    "#{number}",
    "klient{number}",
    "klient{number}@example.com",
)
"""Common, less common, rare and missing words, beginnings, phrases, numbers and addresses."""

Read = Callable[[Connection], Any]


def main() -> None:
    """Fill a database of its own, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options.add_argument("--tickets", type=int, default=100_000)
    asked = options.parse_args()
    with database(asked.database) as url:
        fill(url, asked.tickets)
        store = open_store(url)
        measured = [asyncio.run(measure(store, viewer, asked.tickets)) for viewer in VIEWERS]
        store.close()
    worst = {name: round(max(times[name] for times in measured), 2) for name in measured[0]}
    print(json.dumps({"database": asked.database, "tickets": asked.tickets, **worst}))


@contextmanager
def database(kind: str) -> Iterator[str]:
    """URL of an empty database of its own, gone afterwards."""
    if kind == "postgres":
        with postgres.running(()) as server:
            yield server.create()
        return
    with tempfile.TemporaryDirectory(prefix="postroom-lists-") as folder:
        yield f"sqlite:///{Path(folder) / 'postroom.db'}"


def fill(url: str, tickets: int) -> None:
    """Migrate it and fill it with that many tickets."""
    upgrade(url, lists_data.NOW)
    store = open_store(url)
    begun = time.perf_counter()
    store.write_now(lists_data.fill, tickets)
    store.close()
    if not url.startswith("sqlite"):
        vacuum(url)  # as autovacuum would within a minute; SQLite is measured without statistics
    print(f"filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)


def vacuum(url: str) -> None:
    """Do what PostgreSQL would do by itself within a minute."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


async def measure(
    store: Store, viewer: Viewer, tickets: int, looks: int = LOOKS
) -> dict[str, float]:
    """Milliseconds of what this viewer asks, each question `looks` times."""
    rnd = random.Random(lists_data.SEED)
    pages = await _pages(store, viewer)
    lists = [partial(_newest, viewer, rnd.choice(pages)) for _ in range(looks)]
    numbers = await _numbers(store, viewer, tickets)
    opened = [partial(_opened, viewer, rnd.choice(numbers)) for _ in range(looks)]
    searches = [partial(_search, viewer, query) for query in _queries(rnd, tickets, looks)]
    listing, opening = await _times(store, lists), await _times(store, opened)
    searching = await _times(store, searches)
    return {
        "list_ms_p50": statistics.median(listing),
        "list_ms_p95": _p95(listing),
        "open_ms_p50": statistics.median(opening),
        "open_ms_p95": _p95(opening),
        "search_ms_p50": statistics.median(searching),
        "search_ms_p95": _p95(searching),
    }


async def _pages(store: Store, viewer: Viewer) -> list[queries.After | None]:
    """Where the first pages of the open tickets begin."""
    starts: list[queries.After | None] = [None]
    for _ in range(PAGES - 1):
        page = await store.read(queries.newest, viewer, queries.OPEN, starts[-1])
        starts.append(page.after)
    return starts


async def _numbers(store: Store, viewer: Viewer, tickets: int) -> list[int]:
    """Tickets of every age that the viewer sees."""
    numbers: list[int] = []
    for part in range(AGES):
        until = lists_data.NOW - part * lists_data.STEP * (tickets // AGES)
        older = queries.TicketFilters(updated_until=until)
        page = await store.read(queries.newest, viewer, older)
        numbers += [row.number for row in page.rows]
    return numbers


def _queries(rnd: random.Random, tickets: int, looks: int) -> Iterator[str]:
    for n in range(looks):
        number = rnd.randint(1, tickets)
        query = SEARCHES[n % len(SEARCHES)]
        yield query.format(number=number, order=1_000_000 + number)


async def _times(store: Store, reads: Sequence[Read]) -> list[float]:
    """Milliseconds of each read; the first few, with cold connections, are not counted."""
    times = []
    for read in [*reads[:8], *reads]:
        begun = time.perf_counter()
        await store.read(read)
        times.append((time.perf_counter() - begun) * 1_000)
    return times[8:]


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _newest(viewer: Viewer, after: queries.After | None, connection: Connection) -> object:
    return queries.newest(connection, viewer, queries.OPEN, after)


def _opened(viewer: Viewer, number: int, connection: Connection) -> object:
    return queries.opened(connection, viewer, number)


def _search(viewer: Viewer, query: str, connection: Connection) -> object:
    return search(connection, viewer, query)


if __name__ == "__main__":
    main()
