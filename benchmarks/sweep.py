"""What waiting for time to pass costs while nothing is due.

    python -m benchmarks.sweep [--tickets 100000] [--automations 50] [--looks 60]

A store full of open tickets and automations that speak of ages; the sweep lane looks every two
seconds. The processor seconds of so many looks are told as a share of one core.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from automations.sweep.lane import EVERY, SweepLane
from core import tables
from core.store import Store, open_store
from migrations.upgrade import upgrade
from tests import seeds
from tests.engines import BUILT_IN, add, written

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
MOST = 0.02
"""Of one core: what may be used."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill a store, look, tell the cost."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'sweep.db'}"
        upgrade(url, NOW)
        store = open_store(url)
        try:
            store.write_now(_fill, options.tickets, options.automations)
            told = asyncio.run(_measure(store, options.looks))
        finally:
            store.close()
    told |= {"tickets": options.tickets, "automations": options.automations}
    print(json.dumps({"benchmark": "sweep", **told}))
    return 0 if told["core"] <= MOST else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.sweep")
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--automations", type=int, default=50)
    parser.add_argument("--looks", type=int, default=60)
    return parser.parse_args(arguments)


def _fill(connection: Connection, tickets: int, automations: int) -> None:
    first = seeds.ticket(connection, created_at=NOW, last_customer_message_at=NOW)
    row = (
        connection.execute(tables.ticket.select().where(tables.ticket.c.id == first))
        .mappings()
        .one()
    )
    rows = [
        {
            **row,
            "id": first + number,
            "number": row["number"] + number,
            "created_at": NOW + timedelta(seconds=number % 3_600),
            "last_customer_message_at": NOW + timedelta(seconds=number % 3_600),
        }
        for number in range(1, tickets)
    ]
    connection.execute(insert(tables.ticket), rows)
    for number in range(automations):
        more = (
            "if: {all: [{field: ticket.answered, is: false},"
            f" {{field: ticket.last_customer_message_at, older_than: {24 + number}h}}]}}"
        )
        text = written(f"Late {number}", "{action: add_tag, tag: late}", when="sweep", more=more)
        add(connection, text, BUILT_IN, now=NOW)


async def _measure(store: Store, looks: int) -> dict[str, float]:
    moment = NOW + timedelta(hours=2)
    lane = SweepLane(store, BUILT_IN, lambda: None, lambda: moment)
    await lane("")
    spent, worst = 0.0, 0.0
    for _ in range(looks):
        moment += EVERY
        begun = time.process_time()
        await lane("")
        took = time.process_time() - begun
        spent, worst = spent + took, max(worst, took)
    core = spent / (looks * EVERY.total_seconds())
    return {
        "core": round(core, 5),
        "look_ms": round(spent / looks * 1_000, 2),
        "worst_look_ms": round(worst * 1_000, 2),
        "cpu_seconds_a_minute": round(core * 60, 3),
    }


if __name__ == "__main__":
    raise SystemExit(main())
