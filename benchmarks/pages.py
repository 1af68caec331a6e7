"""How long the server takes to answer an agent in a store full of tickets, HTTP included.

    python -m benchmarks.pages [--database sqlite|postgres] [--tickets 100000]

The whole application on loopback; client and server share one process, so that the client's part
of each time is in it too. An admin and an agent who sees 5 of 20 inboxes ask, one after the other;
the slower one's times are printed, in milliseconds, as one JSON line; `cpu` is the processor time
of the median answer, which a busy machine does not stretch.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import time
from collections.abc import Callable, Mapping

from aiohttp import ClientSession
from sqlalchemy import Connection, select

from benchmarks import lists, lists_data
from core import tables
from core.access import Viewer
from core.store import Store, open_store
from core.tickets import queries
from tests import seeds
from tests.serving import Served, serving

LOOKS = 100
"""How often each address is asked of each viewer."""
SEEN = 5
"""Inboxes that the agent sees."""
WHO = ("ala", "anna")

Address = Callable[[random.Random, list[int]], str]


def _one(path: str) -> Address:
    return lambda _rnd, _numbers: path


def _ticket(path: str) -> Address:
    return lambda rnd, numbers: path.format(number=rnd.choice(numbers))


ADDRESSES: Mapping[str, Address] = {
    "api_list": _one("/api/v1/tickets?is_open=true"),
    "api_mine": _one("/api/v1/tickets?is_open=true&assignee=me"),
    "api_ticket": _ticket("/api/v1/tickets/{number}"),
    "api_messages": _ticket("/api/v1/tickets/{number}/messages"),
    "api_counts": _one("/api/v1/counts"),
    "api_search": _one("/api/v1/search?q=kiedy%20dotrze%20paczka"),
    "page_inbox": _one("/inbox"),
    "page_rows": _one("/inbox/rows"),
    "page_views": _one("/inbox/views"),
    "page_ticket": _ticket("/tickets/{number}"),
}


def main() -> None:
    """Fill a database of its own, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    options.add_argument("--tickets", type=int, default=100_000)
    asked = options.parse_args()
    with lists.database(asked.database) as url:
        lists.fill(url, asked.tickets)
        store = open_store(url)
        measured = asyncio.run(measure(store, asked.tickets))
        store.close()
    print(json.dumps({"database": asked.database, "tickets": asked.tickets, **measured}))


async def measure(store: Store, tickets: int, looks: int = LOOKS) -> dict[str, float]:
    """Median and 95th percentile of each address, of the slower of both viewers."""
    worst: dict[str, float] = {}
    async with serving(store) as served:
        store.write_now(_grant, served.people["anna"])
        for name in WHO:
            client = await served.signed_in(name)
            numbers = await _numbers(served, name, tickets)
            for what, address in ADDRESSES.items():
                times, cpu = await _times(client, address, numbers, looks)
                _keep(worst, f"{what}_ms_p50", statistics.median(times))
                _keep(worst, f"{what}_ms_p95", statistics.quantiles(times, n=20)[-1])
                _keep(worst, f"{what}_cpu_ms", statistics.median(cpu))
    return worst


def _keep(worst: dict[str, float], what: str, milliseconds: float) -> None:
    worst[what] = max(worst.get(what, 0), round(milliseconds, 1))


def _grant(connection: Connection, agent: int) -> None:
    """Let the agent see a few of the inboxes that are full."""
    full = select(tables.ticket.c.inbox_id).distinct().order_by(tables.ticket.c.inbox_id)
    access = tables.access.c
    has = select(access.inbox_id).where(access.agent_id == agent)
    held = set(connection.execute(has).scalars())
    for inbox in connection.execute(full.limit(SEEN)).scalars().all():
        if inbox not in held:
            seeds.row(connection, tables.access, agent_id=agent, inbox_id=inbox)


async def _numbers(served: Served, name: str, tickets: int) -> list[int]:
    """Tickets of every age that the viewer sees."""
    viewer: Viewer = served.viewer(name)
    numbers: list[int] = []
    for part in range(lists.AGES):
        until = lists_data.NOW - part * lists_data.STEP * (tickets // lists.AGES)
        older = queries.TicketFilters(updated_until=until)
        page = await served.store.read(queries.newest, viewer, older)
        numbers += [row.number for row in page.rows]
    return numbers


async def _times(
    client: ClientSession, address: Address, numbers: list[int], looks: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of each answer, and of processor time; the first few are not counted."""
    rnd = random.Random(lists_data.SEED)
    times, cpu = [], []
    for _ in range(looks + 5):
        path = address(rnd, numbers)
        begun, worked = time.perf_counter(), time.process_time()
        async with client.get(path) as answer:
            await answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path} was answered {answer.status}")
        times.append((time.perf_counter() - begun) * 1_000)
        cpu.append((time.process_time() - worked) * 1_000)
    return times[5:], cpu[5:]


if __name__ == "__main__":
    main()
