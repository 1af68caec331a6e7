"""How long a replay of a busy month takes, and an explanation among many automations.

    python -m benchmarks.replay [--database sqlite|postgres] [--per-day 10000] [--automations 1000]

The month is that of `replay_data`. Replayed are two automations nobody has saved, both with five
conditions of which one is on the message's text: one that listens to customers' messages, and one
that listens to every event there is. Explained is why one of many automations, with five versions
each, did nothing for a ticket with 200 events. Wall time and processor time of `store.read_now`, the
best of some passes. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from automations.engine.explain import explain
from automations.replay import Replayed, Span, draft, replay
from benchmarks import replay_data
from benchmarks.lists import database, vacuum
from benchmarks.replay_data import NOW, Filled
from core.garbage import collect_seldom
from core.store import Store, open_store
from migrations import upgrade
from tests.engines import BUILT_IN

DRAFT = """
name: Draft
when: [{when}]
if:
  all:
    - {{field: ticket.priority, is: [normal, high]}}
    - {{field: ticket.answered, is: false}}
    - {{field: message.source, is: email}}
    - {{field: message.body, contains: uszkodzona}}
    - {{field: clock.working_hours, is: inside}}
then:
  - {{id: s1, action: add_tag, tag: tag 2}}
  - {{id: s2, action: send_message, text: "Hello {{{{ contact.first_name }}}}"}}
"""
MESSAGES = DRAFT.format(when="{trigger: message_received}")
EVERYTHING = DRAFT.format(when=", ".join(f"{{trigger: {kind}}}" for kind in replay_data.MIXTURE))
PASSES = 3
EXPLANATIONS = 20


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill, measure and print."""
    options = _options(arguments)
    with database(options.database) as url:
        upgrade(url, NOW)
        store = open_store(url)
        filled = _filled(store, url, options)
        collect_seldom()  # as in a process that serves
        told = {
            "messages": _replayed(store, MESSAGES, options.days),
            "everything": _replayed(store, EVERYTHING, options.days),
            "automations": options.automations,
            "explain_tried": _explained(store, filled.tried, filled.busy),
            "explain_untried": _explained(store, filled.untried, filled.busy),
        }
        store.close()
    load = [round(one, 1) for one in os.getloadavg()]
    print(json.dumps({"benchmark": "replay", "database": options.database, **told, "load": load}))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.replay", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--per-day", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--automations", type=int, default=1000)
    return parser.parse_args(arguments)


def _filled(store: Store, url: str, options: argparse.Namespace) -> Filled:
    begun = time.perf_counter()
    month = (options.per_day, options.days, options.automations)
    filled = store.write_now(replay_data.fill, *month)
    if not store.sqlite:
        vacuum(url)
    print(f"filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    return filled


def _replayed(store: Store, text: str, days: int) -> dict[str, Any]:
    answers, wall, spent = _measured(lambda: store.read_now(_replay, text, days), PASSES)
    hits = answers[-1].hits
    return {
        "looked": hits.looked,
        "hits": hits.hits,
        "s": round(min(wall), 2),
        "cpu_s": round(min(spent), 2),
        "cpu_us_per_event": round(1e6 * min(spent) / max(1, hits.looked), 1),
    }


def _replay(connection: Connection, text: str, days: int) -> Replayed:
    compiled = draft(connection, text, BUILT_IN)
    return replay(connection, compiled, BUILT_IN, Span(days=days, now=NOW))


def _explained(store: Store, automation: str, ticket: int) -> dict[str, Any]:
    def ask() -> object:
        return store.read_now(explain, BUILT_IN, automation, ticket, None, NOW)

    answers, wall, spent = _measured(ask, EXPLANATIONS)
    return {
        "outcome": answers[-1].outcome,
        "ms": round(1000 * statistics.median(wall), 1),
        "worst_ms": round(1000 * max(wall), 1),
        "cpu_ms": round(1000 * statistics.median(spent), 1),
    }


def _measured(ask: Callable[[], Any], times: int) -> tuple[list[Any], list[float], list[float]]:
    """Answers, wall seconds and processor seconds of each pass."""
    answers, wall, spent = [], [], []
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        answers.append(ask())
        wall.append(time.perf_counter() - begun)
        spent.append(time.process_time() - used)
    return answers, wall, spent


if __name__ == "__main__":
    main()
