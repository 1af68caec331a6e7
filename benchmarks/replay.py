"""How long a replay of a busy month takes, and an explanation among many automations.

    python -m benchmarks.replay [--per-day 10000] [--days 30] [--automations 1000]

A store with that many kept events, on 2,000 tickets with bodies of 2 kB, five automations of which
were tried for each, one of which ran for every twentieth. Replayed is one automation with five
conditions, one of them on the body, that nobody has saved. Explained is the last automation of
many, each with five versions. The times are those of `store.read_now`. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from automations.engine.explain import explain
from automations.engine.facts import load
from automations.engine.keep import keep, pack
from automations.engine.types import Due
from automations.replay import Replayed, Span, draft, replay
from core import tables
from core.store import open_store
from migrations import upgrade
from tests import seeds
from tests.engines import BUILT_IN, add, written

NOW = seeds.NOW
TICKETS = 2_000
STEP = "{id: s1, action: add_tag, tag: parcel}"
DRAFT = """
name: Draft
when: [{trigger: message_received}]
if:
  all:
    - {field: ticket.priority, is: [normal, high]}
    - {field: ticket.answered, is: false}
    - {field: message.source, is: email}
    - {field: message.body, contains: parcel}
    - {field: clock.working_hours, is: inside}
then:
  - {id: s1, action: add_tag, tag: parcel}
  - {id: s2, action: send_message, text: "Hello {{ contact.first_name }}"}
"""
WORDS = ("parcel", "refund", "broken", "colour", "when", "where", "thanks")


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill, measure and print."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'replay.db'}"
        upgrade(url, NOW)
        store = open_store(url)
        number, automation = store.write_now(_fill, options)
        replayed, took = _measured(store.read_now, _replayed, options.days)
        hits: Replayed = replayed[-1]
        _, explaining = _measured(store.read_now, _explained, automation, number, times=20)
        store.close()
    print(
        json.dumps(
            {
                "benchmark": "replay",
                "events": hits.hits.looked,
                "hits": hits.hits.hits,
                "shown": len(hits.shown),
                "replay_s": round(max(took), 2),
                "us_per_event": round(1e6 * max(took) / max(1, hits.hits.looked), 1),
                "automations": options.automations,
                "explain_ms": round(1000 * statistics.median(explaining), 1),
                "explain_worst_ms": round(1000 * max(explaining), 1),
            }
        )
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.replay", description=__doc__)
    parser.add_argument("--per-day", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--automations", type=int, default=1000)
    return parser.parse_args(arguments)


def _measured(read: Any, *asked: Any, times: int = 2) -> tuple[list[Any], list[float]]:
    answers, took = [], []
    for _ in range(times):
        started = time.perf_counter()
        answers.append(read(*asked))
        took.append(time.perf_counter() - started)
    return answers, took


def _replayed(connection: Connection, days: int) -> Replayed:
    compiled = draft(connection, DRAFT, BUILT_IN)
    return replay(connection, compiled, BUILT_IN, Span(days=days, now=NOW))


def _explained(connection: Connection, automation: str, number: int) -> object:
    return explain(connection, BUILT_IN, automation, number, None, NOW)


def _fill(connection: Connection, options: argparse.Namespace) -> tuple[int, str]:
    pick = random.Random(7)
    for place in range(options.automations):
        more = f"if: {{field: message.subject, contains: nothing{place}}}"
        for version in range(5):
            step = STEP.replace("parcel", f"parcel{version}")
            add(connection, written(f"Automation {place}", step, more=more))
    tickets = [_ticket(connection, pick, place) for place in range(TICKETS)]
    for page in _pages(connection, tickets, options):
        connection.execute(insert(tables.event), page)
    last = seeds.column(connection, tables.ticket, "number", id=tickets[-1].ticket)[0]
    return int(last), f"Automation {options.automations - 1}"


def _ticket(connection: Connection, pick: random.Random, place: int) -> Due:
    ticket = seeds.ticket(connection, f"person{place}@example.org")
    body = " ".join(pick.choice(WORDS[1:]) for _ in range(300)) + pick.choice(("", " parcel"))
    message = seeds.message(connection, ticket, text=body)
    return Due(
        id=0,
        ticket=ticket,
        kind="message_received",
        actor="customer",
        payload={"opened": True, "first": True, "reopened": False},
        message=message,
        cause=None,
        depth=0,
        attempts=0,
    )


def _pages(
    connection: Connection, tickets: Sequence[Due], options: argparse.Namespace
) -> Iterator[list[dict[str, object]]]:
    scene = load(connection, tickets, NOW)
    facts = [scene.facts(one, scene.standing[one.ticket].ticket) for one in tickets]
    versions = seeds.column(connection, tables.automation_version, "id")[:25:5]
    tried = pack([part for version in versions for part in (version, 1)])
    ran = pack([part for version in versions for part in (version, 0)])
    total = options.days * options.per_day
    step = timedelta(days=options.days) / total
    for start in range(0, total, 5_000):
        yield [
            _row(
                tickets,
                facts,
                place,
                NOW - step * (total - place),
                ran if place % 20 == 0 else tried,
            )
            for place in range(start, min(total, start + 5_000))
        ]


def _row(
    tickets: Sequence[Due], facts: Sequence[Any], place: int, at: datetime, verdicts: bytes
) -> dict[str, object]:
    which = place % len(tickets)
    seen = facts[which]
    one = tickets[which]
    return {
        "id": place + 1,
        "ticket_id": one.ticket,
        "kind": one.kind,
        "actor": one.actor,
        "payload": dict(one.payload),
        "message_id": one.message,
        "state": "done",
        "facts": keep(replace(seen, clock=replace(seen.clock, now=at))),
        "verdicts": verdicts,
        "created_at": at,
    }


if __name__ == "__main__":
    main()
