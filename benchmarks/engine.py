"""How many events a second the conditions of many automations can be asked.

    python -m benchmarks.engine [--automations 1000] [--events 4000] [--seed 1]

A shop with 50 inboxes, most automations limited to one of them, five conditions each over status,
tags, texts, ages, hours and the customer. Measured is what the engine does in memory for an event:
find the candidates and ask each. A sample of the outcomes is compared with a naive walk over all
automations, leaf by leaf, without index or closures. Prints one JSON line last.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from automations.compiled import Compiled, Identity, compile_document
from automations.conditions.explain import explain
from automations.document import Document, from_json
from automations.engine.candidates import Candidates
from automations.language import Language, built_in
from postroom.facts import (
    ClockFacts,
    ContactFacts,
    EventFacts,
    Facts,
    LocalMoment,
    MessageFacts,
    TicketFacts,
)

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
INBOXES = 50
SAMPLE = 40
"""Events whose outcomes are compared with the naive walk."""

FEWEST_CANDIDATES = 20
"""An index that finds fewer would make the measure too easy."""

WORDS = (
    "order parcel return refund invoice size colour broken missing late address courier track "
    "payment exchange complaint thanks question delivery warranty discount voucher account login "
    "password receipt label damaged wrong item store pickup locker phone email change cancel"
).split()
DOMAINS = ("example.com", "shop.example", "mail.example", "firma.example", "poczta.example")
ROWS = {
    "inbox": {f"inbox {n}": n for n in range(1, INBOXES + 1)},
    "account": {f"account {n}": n for n in range(1, INBOXES + 1)},
    "status": {"new": 1, "open": 2, "pending": 3, "solved": 4, "closed": 5},
    "tag": {f"tag {n}": n for n in range(1, 51)},
    "type": {"question": 1, "return": 2, "complaint": 3},
    "agent": {f"agent {n}": n for n in range(1, 11)},
}

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event to be looked at."""

    payload: Payload
    facts: Facts


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _options(arguments)
    pick = random.Random(options.seed)
    language = built_in()
    documents = [_document(pick, number, language) for number in range(options.automations)]
    started = time.perf_counter()
    compiled = [_compiled(d, number, language) for number, d in enumerate(documents)]
    compiling = time.perf_counter() - started
    started = time.perf_counter()
    candidates = Candidates.build(compiled)
    building = time.perf_counter() - started
    events = [_happening(pick, number) for number in range(options.events)]
    _compare(events[:SAMPLE], candidates, language)
    rates = [_pass(events, candidates) for _ in range(5)]
    mean = statistics.fmean(len(_candidates(candidates, event)) for event in events)
    if mean < FEWEST_CANDIDATES and options.automations >= 1000:
        raise SystemExit(f"only {mean:.1f} candidates an event; the mix is too easy")
    best = statistics.median(rates)
    print(
        json.dumps(
            {
                "benchmark": "engine",
                "automations": options.automations,
                "conditions": 5,
                "events_per_s": round(best),
                "us_per_event": round(1e6 / best, 2),
                "mean_candidates": round(mean, 1),
                "matches_per_event": round(_matches(events, candidates), 2),
                "compile_s": round(compiling, 3),
                "index_s": round(building, 3),
            }
        )
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.engine", description=__doc__)
    parser.add_argument("--automations", type=int, default=1000)
    parser.add_argument("--events", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


def _pass(events: Sequence[Happening], candidates: Candidates) -> float:
    """Events a second of one pass over all of them."""
    started = time.perf_counter()
    for event in events:
        for compiled in _candidates(candidates, event):
            compiled.holds(event.facts)
    return len(events) / (time.perf_counter() - started)


def _candidates(candidates: Candidates, event: Happening) -> Sequence[Compiled]:
    return candidates.for_event("message_received", event.payload, event.facts)


def _matches(events: Sequence[Happening], candidates: Candidates) -> float:
    return statistics.fmean(len(_matched(candidates, event)) for event in events)


def _matched(candidates: Candidates, event: Happening) -> list[int]:
    return [c.automation_id for c in _candidates(candidates, event) if not c.holds(event.facts)]


def _compare(events: Sequence[Happening], candidates: Candidates, language: Language) -> None:
    for event in events:
        naive = [c.automation_id for c in candidates.ordered if _naive(c, event, language)]
        if naive != _matched(candidates, event):
            raise SystemExit(f"the index and the naive walk disagree: {naive}")


def _naive(compiled: Compiled, event: Happening, language: Language) -> bool:
    fired = any(use.trigger.fires(use.options, event.payload) for use in compiled.uses)
    if not fired:
        return False
    return explain(compiled.condition, event.facts, language, compiled.rows).outcome == "true"


def _compiled(document: Document, number: int, language: Language) -> Compiled:
    identity = Identity(
        automation_id=number + 1, version_id=number + 1, name=document.name, position=number
    )
    return compile_document(document, ROWS, language, identity)


def _document(pick: random.Random, number: int, language: Language) -> Document:
    written = {
        "name": f"automation {number}",
        "enabled": True,
        "when": [{"trigger": pick.choice(("message_received", "first_message", "ticket_created"))}],
        "if": {"all": [_place(pick), *(_condition(pick) for _ in range(4))]},
        "then": [{"action": "add_tag", "tag": f"tag {pick.randint(1, 50)}"}],
    }
    return from_json(written, language)


def _place(pick: random.Random) -> Payload:
    """Where an automation is at home; one in a hundred is everywhere."""
    if pick.random() < 0.01:
        return {"field": "ticket.source", "is": ["email", "chat"]}
    number = pick.randint(1, INBOXES)
    if pick.random() < 0.5:
        return {"field": "ticket.inbox", "is": f"inbox {number}"}
    return {"field": "ticket.account", "is": [f"account {number}"]}


def _condition(pick: random.Random) -> Payload:
    if pick.random() < 0.1:
        return {"any": [_leaf(pick), {"not": _leaf(pick)}]}
    return _leaf(pick)


def _leaf(pick: random.Random) -> Payload:
    word = pick.choice(WORDS)
    statuses = list(ROWS["status"])
    leaves: tuple[Payload, ...] = (
        {"field": "ticket.status", "is": pick.sample(statuses, 3)},
        {"field": "ticket.status", "is_not": pick.choice(statuses)},
        {"field": "ticket.tags", "has": f"tag {pick.randint(1, 50)}"},
        {"field": "ticket.tags", "does_not_have": [f"tag {pick.randint(1, 50)}", "tag 1"]},
        {"field": "ticket.answered", "is": False},
        {"field": "ticket.assignee", "is_empty": True},
        {"field": "ticket.created_at", "older_than": f"{pick.randint(1, 72)}h"},
        {"field": "ticket.type", "is_not": "return"},
        {"field": "message.subject", "contains": word},
        {"field": "message.subject", "contains": pick.sample(WORDS, 3)},
        {"field": "message.body", "does_not_contain": word},
        {"field": "message.body", "contains": pick.sample(WORDS, 4)},
        {"field": "contact.email_domain", "is": pick.sample(DOMAINS, 2)},
        {"field": "contact.email", "ends_with": pick.choice(DOMAINS)},
        {"field": "message.automatic", "is": False},
        {"field": "clock.weekday", "is": ["mon", "tue", "wed"]},
        {"field": "clock.working_hours", "is": "inside"},
        {"field": "clock.time", "within": "08:00-16:00"},
    )
    return pick.choice(leaves)


def _happening(pick: random.Random, number: int) -> Happening:
    opened = pick.random() < 0.6
    return Happening(
        {"opened": opened, "first": opened or pick.random() < 0.1, "reopened": False},
        Facts(
            ticket=_ticket(pick, number),
            message=_message(pick, number),
            contact=ContactFacts(
                id=number,
                name="jan kowalski",
                email=f"customer{number}@{pick.choice(DOMAINS)}",
                email_domain=pick.choice(DOMAINS),
            ),
            event=EventFacts(id=number, kind="message_received", actor="customer"),
            clock=ClockFacts(
                now=NOW,
                own=LocalMoment(
                    weekday="mon", minute=690, date="2026-11-23", holiday=False, open=True
                ),
            ),
        ),
    )


def _ticket(pick: random.Random, number: int) -> TicketFacts:
    inbox = pick.randint(1, INBOXES)
    return TicketFacts(
        id=number,
        number=number,
        source=pick.choice(("email", "email", "chat")),
        account=inbox,
        inbox=inbox,
        inbox_group=None,
        brand=None,
        type=pick.choice((None, 1, 2, 3)),
        status=pick.randint(1, 3),
        priority="normal",
        assignee=pick.choice((None, None, pick.randint(1, 10))),
        team=None,
        answered=pick.random() < 0.3,
        created_at=NOW - timedelta(hours=pick.randint(0, 100)),
        tags=frozenset(pick.sample(range(1, 51), pick.randint(0, 4))),
    )


def _message(pick: random.Random, number: int) -> MessageFacts:
    return MessageFacts(
        id=number,
        source="email",
        subject=" ".join(pick.choices(WORDS, k=6)),
        body=" ".join(pick.choices(WORDS, k=150)),
        automatic=pick.random() < 0.05,
        headers={"x-mailer": "roundcube"},
    )


if __name__ == "__main__":
    main()
