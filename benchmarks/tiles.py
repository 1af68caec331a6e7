"""How long the counts of the wall of automations take after a million runs.

    python -m benchmarks.tiles [--database sqlite|postgres] [--runs 1000000] [--automations 150]

All runs are of the last 30 days, two of a hundred failed; a few automations have most of them. The
hourly count has been made, and some thousand runs have come since. Told are the milliseconds of
what one look at the wall reads, its parts, and the page of the busiest automation's counts: the
median and the worst of some looks in `store.read_now`, and the median of processor time (without the
server of PostgreSQL). Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, text

from automations import runs
from automations import statistics as counts
from benchmarks import lists_data
from benchmarks.lists import database, vacuum
from benchmarks.lists_data import NOW
from benchmarks.replay_data import add_automations
from core import plugins
from core.access import Viewer
from core.store import Store, open_store
from migrations import upgrade
from web.pages.automations import wall

TICKETS = 5_000
SINCE = 3_000
"""Runs since the last hourly count."""
LOOKS = 20

_NUMBERS = {
    "sqlite": """
        WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
    """,
    "postgresql": """
        WITH n(i) AS (
            SELECT generate_series(CAST(:first AS bigint), CAST(:last AS bigint))
        )
    """,
}
_MOMENT = {
    "sqlite": "(:base + i * :span / :runs) * 1000000",
    "postgresql": "to_timestamp(:base + i * :span / :runs)",
}
_RUNS = """
    INSERT INTO run (automation_id, version_id, ticket_id, event_id, cause_id, trigger_key, state,
        depth, created_at)
    {numbers}
    SELECT automation.id, automation.version_id, i % :tickets + 1, i, i, 'event:' || i,
        CASE WHEN i % 50 = 0 THEN 'failed' ELSE 'done' END, 0, {moment}
    FROM n JOIN automation
        ON automation.id = :one + (i * 7919 % 1009) * (i * 104729 % 1013) * :many / (1009 * 1013)
    ORDER BY i
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill, measure and print."""
    options = _options(arguments)
    with database(options.database) as url:
        upgrade(url, NOW)
        store = open_store(url)
        begun = time.perf_counter()
        busiest = _filled(store, options)
        if not store.sqlite:
            vacuum(url)
        print(f"filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        told = {name: _timed(store, ask) for name, ask in _asked(busiest).items()}
        store.close()
    load = [round(one, 1) for one in os.getloadavg()]
    size = {"runs": options.runs, "automations": options.automations}
    print(
        json.dumps(
            {"benchmark": "tiles", "database": options.database, **size, **told, "load": load}
        )
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.tiles", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--automations", type=int, default=150)
    return parser.parse_args(arguments)


def _asked(busiest: int) -> Mapping[str, Callable[[Connection], Any]]:
    registry = plugins.load(safe_mode=True)
    return {
        "wall": partial(_wall, registry),
        "totals": runs.counted,
        "days": lambda connection: counts.daily(connection, NOW),
        "one_tile": lambda connection: counts.daily(connection, NOW, automation=busiest),
        "its_page": lambda connection: counts.of_automation(connection, busiest, NOW),
    }


def _wall(registry: Any, connection: Connection) -> object:
    return wall._read(connection, Viewer(1, "admin"), registry, NOW)  # noqa: SLF001


def _filled(store: Store, options: argparse.Namespace) -> int:
    """Fill in tickets, automations and runs, and count; the automation with the most runs."""
    store.write_now(lists_data.fill, TICKETS)
    first = store.write_now(add_automations, options.automations)
    most = options.runs - SINCE
    for stretch in ((1, most), (most + 1, options.runs)):
        store.write_now(_run, stretch, first, options)
        if stretch[0] == 1:
            while store.write_now(counts.roll_up, NOW + timedelta(minutes=6)):
                pass
    return first


def _run(
    connection: Connection, stretch: tuple[int, int], first: int, options: argparse.Namespace
) -> None:
    dialect = connection.dialect.name
    statement = _RUNS.format(numbers=_NUMBERS[dialect], moment=_MOMENT[dialect])
    span = timedelta(days=30) - timedelta(hours=13)
    values = {
        "first": stretch[0],
        "last": stretch[1],
        "base": int((NOW - span).timestamp()),
        "span": int(span.total_seconds()),
        "runs": options.runs,
        "tickets": TICKETS,
        "one": first,
        "many": options.automations,
    }
    connection.execute(text(statement), values)


def _timed(store: Store, ask: Callable[[Connection], Any]) -> dict[str, float]:
    took, spent = [], []
    for _ in range(LOOKS):
        begun, used = time.perf_counter(), time.process_time()
        store.read_now(ask)
        took.append(1_000 * (time.perf_counter() - begun))
        spent.append(1_000 * (time.process_time() - used))
    return {
        "ms": round(statistics.median(took), 1),
        "worst_ms": round(max(took), 1),
        "cpu_ms": round(statistics.median(spent), 1),
    }


if __name__ == "__main__":
    main()
