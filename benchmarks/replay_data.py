"""A busy month as the engine keeps it: events of every kind, what was read, decided and done.

Tickets and their messages are those of `lists_data`; thirty of a hundred events are messages of
customers, of which every tenth began a run of one of five automations, which added a tag.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from automations.engine import queries
from automations.engine.clock import Clocks
from automations.engine.facts import load
from automations.engine.keep import keep, pack
from automations.engine.types import Due
from benchmarks import lists_data
from core import tables
from core.store import Bulk
from postroom.facts import Facts, MessageFacts
from tests.engines import add, written

NOW = lists_data.NOW
VERSIONS = 5
"""Of each automation."""
MIXTURE: Mapping[str, int] = {
    "message_received": 30,
    "message_sent": 25,
    "status_set": 15,
    "tag_added": 12,
    "assigned": 10,
    "note_added": 8,
}
"""Of a hundred events."""
BUSY = 200
"""Events of the ticket an explanation is asked about, for each of which all automations were tried."""
_TICKETS_READ = 500
_ROWS_WRITTEN = 5_000

_EVENTS, _RUNS = Bulk(insert(tables.event)), Bulk(insert(tables.run))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What was made."""

    busy: int
    """Number of the ticket with the most events."""
    tried: str
    """An automation that was tried for all of its events."""
    untried: str
    """One that was tried for none of them."""


@dataclass(frozen=True, slots=True)
class _Ticket:
    facts: Facts
    messages: Sequence[int]


def fill(connection: Connection, per_day: int, days: int, automations: int) -> Filled:
    """Fill a migrated, otherwise empty database."""
    events = per_day * days
    lists_data.fill(connection, max(BUSY, events // 10))
    connection.execute(update(tables.automation).values(enabled=False))
    first = add_automations(connection, automations)
    versions = _versions(connection, first)
    tickets = _tickets(connection)
    month = _Month(connection, tickets, versions, timedelta(days=days))
    for page in month.pages(events):
        _EVENTS(connection, page)
    _RUNS(connection, month.runs)
    busy = tickets[-1].facts.ticket
    _EVENTS(connection, list(month.busy(tickets[-1], events)))
    return Filled(busy=busy.number, tried=_name(automations - 1), untried=_name(automations))


def _name(number: int) -> str:
    return f"Automation {number}"


def add_automations(connection: Connection, count: int) -> int:
    """Add automations with five versions each, switched on; the id of the first.

    One is saved as people do, the others are made after it.
    """
    more = "if: {field: message.subject, contains: nothing}"
    text = written(_name(1), "{id: s1, action: add_tag, tag: tag 1}", more=more)
    first = add(connection, text, now=NOW - timedelta(days=60))
    automation, version = tables.automation, tables.automation_version
    row = connection.execute(select(automation).where(automation.c.id == first)).mappings().one()
    made = connection.execute(select(version).where(version.c.automation_id == first))
    document = made.mappings().one()
    last = document["id"]
    rows, versions = [], []
    for number in range(2, count + 1):
        one = first + number - 1
        for each in range(1, VERSIONS + 1):
            last += 1
            text_of = {**document["document"], "name": _name(number)}
            version_row = {"id": last, "automation_id": one, "number": each, "document": text_of}
            versions.append({**document, **version_row})
        position = row["position"] + number - 1
        named = {"id": one, "name": _name(number), "position": position, "version_id": last}
        rows.append({**row, **named})
    connection.execute(insert(automation), rows)
    connection.execute(insert(version), versions)
    return first


def _versions(connection: Connection, first: int) -> list[int]:
    """The latest versions of the automations that were added, in their order."""
    automation = tables.automation.c
    found = select(automation.version_id).where(automation.id >= first).order_by(automation.id)
    return list(connection.scalars(found))


def _tickets(connection: Connection) -> list[_Ticket]:
    """Every ticket as conditions read it, with the messages of its customer."""
    message = tables.message.c
    rows = connection.execute(
        select(message.ticket_id, message.id).where(message.direction == "in").order_by(message.id)
    )
    messages: dict[int, list[int]] = {}
    for ticket, one in rows:
        messages.setdefault(ticket, []).append(one)
    found = []
    ids = sorted(messages)
    for start in range(0, len(ids), _TICKETS_READ):
        events = [_due(one, messages[one][0]) for one in ids[start : start + _TICKETS_READ]]
        scene = load(connection, events, NOW)
        found += [
            _Ticket(scene.facts(event, scene.standing[event.ticket].ticket), messages[event.ticket])
            for event in events
        ]
    return found


def _due(ticket: int, message: int) -> Due:
    return Due(
        id=0,
        ticket=ticket,
        kind="message_received",
        actor="customer",
        payload={},
        message=message,
        cause=None,
        depth=0,
        attempts=0,
    )


class _Month:
    """Events in the order of time, ten for each ticket, near each other."""

    def __init__(
        self,
        connection: Connection,
        tickets: Sequence[_Ticket],
        versions: Sequence[int],
        span: timedelta,
    ) -> None:
        self._pick = random.Random(lists_data.SEED)
        self._tickets = tickets
        self._span = span
        self._clocks_of = queries.clocks_of(connection)
        self._clock: tuple[datetime, Clocks] = (NOW, self._clocks_of(NOW))
        self._tried = {kind: self._lists(versions[5:], share) for kind, share in MIXTURE.items()}
        self._versions = versions
        self._owners = dict(
            map(
                tuple,
                connection.execute(
                    select(
                        tables.automation_version.c.id, tables.automation_version.c.automation_id
                    ).where(tables.automation_version.c.id.in_(versions[:5]))
                ),
            )
        )
        self.runs: list[dict[str, Any]] = []

    def _lists(self, versions: Sequence[int], listening: int) -> list[list[int | str]]:
        """Verdicts as they repeat: whoever listens was asked, and the first to third place decided."""
        pick = self._pick
        return [
            [part for version in versions[:listening] for part in (version, pick.randint(1, 3))]
            for _ in range(100)
        ]

    def pages(self, total: int) -> Iterator[list[dict[str, Any]]]:
        """Rows of `event`, a page at a time."""
        page: list[dict[str, Any]] = []
        follows = None
        for place in range(1, total + 1):
            row = follows(place) if follows else self._row(place, total)
            follows = None
            if row["kind"] == "message_received" and place < total and self._pick.random() < 0.1:
                follows = self._ran(row)
            page.append(row)
            if len(page) == _ROWS_WRITTEN:
                yield page
                page = []
        yield page

    def _row(self, place: int, total: int) -> dict[str, Any]:
        pick, many = self._pick, len(self._tickets)
        near = place * many // total + pick.randint(-many // 50, many // 50)
        ticket = self._tickets[near % (many - 1)]
        (kind,) = pick.choices(list(MIXTURE), list(MIXTURE.values()))
        at = NOW - self._span * (total - place) / total
        return self._event(place, ticket, kind, at)

    def _event(self, place: int, ticket: _Ticket, kind: str, at: datetime) -> dict[str, Any]:
        pick = self._pick
        message = pick.choice(ticket.messages)
        received = kind == "message_received"
        return {
            "id": place,
            "ticket_id": ticket.facts.ticket.id,
            "kind": kind,
            "actor": "customer" if received else "agent",
            "payload": _payload(kind, pick),
            "message_id": message if received else None,
            "cause_id": None,
            "run_id": None,
            "depth": 0,
            "state": "done",
            "facts": self._kept(ticket, message, at),
            "verdicts": pack(pick.choice(self._tried[kind])),
            "created_at": at,
        }

    def _kept(self, ticket: _Ticket, message: int, at: datetime) -> bytes:
        pick, facts = self._pick, ticket.facts
        stood = replace(
            facts.ticket,
            priority=pick.choice(("low", "normal", "normal", "high")),
            answered=pick.random() < 0.5,
            status=pick.choice((1, 2, 3)),
            last_customer_message_at=at - timedelta(minutes=pick.randint(0, 3000)),
        )
        hour = at.replace(minute=0, second=0, microsecond=0)
        if self._clock[0] != hour:
            self._clock = (hour, self._clocks_of(hour))
        clock = replace(self._clock[1].seen_from(None), now=at)
        read = MessageFacts(id=message, source="email", subject="", body="", automatic=False)
        return keep(replace(facts, ticket=stood, message=read, clock=clock))

    def _ran(self, row: dict[str, Any]) -> Any:
        """One of the first five ran for it, and what it did is the next event."""
        version = self._pick.choice(self._versions[:5])
        place = len(self.runs)
        run = 10_000_000 + place
        row["verdicts"] = pack([version, 0, *self._pick.choice(self._tried["message_received"])])
        self.runs.append(
            {
                "id": run,
                "automation_id": self._owners[version],
                "version_id": version,
                "ticket_id": row["ticket_id"],
                "event_id": row["id"],
                "cause_id": row["id"],
                "trigger_key": f"event:{row['id']}",
                "state": "done",
                "depth": 0,
                "created_at": row["created_at"],
            }
        )
        made = {
            "kind": "tag_added",
            "actor": "automation",
            "payload": {"tag": 1},
            "message_id": None,
            "cause_id": row["id"],
            "run_id": run,
            "depth": 1,
            "verdicts": pack(self._pick.choice(self._tried["tag_added"])),
        }
        return lambda id_: {**row, "id": id_, **made}

    def busy(self, ticket: _Ticket, after: int) -> Iterator[dict[str, Any]]:
        """Events of one ticket for which all automations but the last were tried."""
        verdicts = pack([part for version in self._versions[:-1] for part in (version, 1)])
        for place in range(BUSY):
            at = NOW - self._span / 1000 + timedelta(seconds=place)
            row = self._event(after + place + 1, ticket, "message_received", at)
            yield {**row, "verdicts": verdicts}


def _payload(kind: str, pick: random.Random) -> dict[str, Any]:
    match kind:
        case "message_received":
            opened = pick.random() < 0.4
            return {"opened": opened, "first": opened, "reopened": False}
        case "message_sent":
            return {"by": "agent", "by_agent": pick.randint(1, 30)}
        case "status_set":
            return {"status": pick.randint(1, 4), "previous": 1, "by_agent": pick.randint(1, 30)}
        case "tag_added":
            return {"tag": pick.randint(1, 12), "by_agent": pick.randint(1, 30)}
        case "assigned":
            holders = {"previous_agent": None, "previous_team": None}
            return {"agent": pick.randint(1, 30), "team": None, **holders}
        case _:
            return {"by_agent": pick.randint(1, 30)}
