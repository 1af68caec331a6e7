"""The pass over the past: which events an automation would have run for."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from automations.compiled import Compiled
from automations.document.types import Group, Leaf, Node, Not
from automations.engine import queries as engine
from automations.engine.candidates import Candidates
from automations.engine.facts import event_facts, message_facts, with_ticket
from automations.engine.history import History, no_sending
from automations.engine.keep import UNREAD, UNREAD_ORDERS, restore_unpacked, unpack
from automations.engine.match import cut
from automations.engine.types import Bounds, Due
from automations.fields.orders import KEYS
from automations.replay import queries
from automations.replay.queries import Done, Place, Stretch
from core.tickets.changes import after, contact_after, effect_of
from postroom.facts import Facts, MessageFacts
from postroom.trigger import EventPayload

_REMEMBERED = 20_000
"""Distinct lists of verdicts that are remembered before starting anew."""


@dataclass(frozen=True, slots=True)
class _Reads:
    """What a condition needs beside the ticket."""

    message: bool
    fields: bool
    orders: bool

    @classmethod
    def of(cls, node: Node) -> _Reads:
        names = list(_fields_of(node))
        return cls(
            any(name.startswith("message.") for name in names),
            any(name.startswith(("ticket.fields", "contact.fields")) for name in names),
            not KEYS.isdisjoint(names),
        )


def _fields_of(node: Node) -> Iterator[str]:
    match node:
        case Leaf():
            yield node.field
        case Not(member):
            yield from _fields_of(member)
        case Group(_, members):
            for member in members:
                yield from _fields_of(member)


@dataclass(frozen=True, slots=True)
class Met:
    """One event it would have run for, with the facts as its turn would have found them."""

    event: Due
    facts: Facts
    at: datetime
    """When the engine looked at it; for time passing, when it fell due."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a pass has come to so far."""

    looked: int = 0
    hits: int = 0
    errors: int = 0
    blind: int = 0
    cut: Counter[str] = field(default_factory=Counter)
    by_day: Counter[str] = field(default_factory=Counter)
    tickets: set[int] = field(default_factory=set)
    newest: deque[Met]

    def note(self, met: Met) -> None:
        """It would have run."""
        self.hits += 1
        self.by_day[met.at.date().isoformat()] += 1
        self.tickets.add(met.event.ticket)
        self.newest.append(met)


class Pass:
    """One automation on its way through kept events, oldest first."""

    def __init__(
        self, connection: Connection, compiled: Compiled, now: datetime, keep: int
    ) -> None:
        self._connection = connection
        self._compiled = compiled
        self._candidates = Candidates.build([compiled])
        self._history = History(now=now, sending=no_sending(now))
        self._bounds = Bounds()
        self._places: dict[int, Place] = {}
        self._reads = _Reads.of(compiled.condition)
        self._fired: dict[tuple[str, str], bool] = {}
        self._ran: dict[bytes, tuple[Place, ...]] = {}
        self.tally = Tally(newest=deque(maxlen=keep))

    def go(self, stretch: Stretch) -> None:
        """Look at every event of a stretch."""
        for page in queries.pages(self._connection, stretch):
            self._look(page)

    def _look(self, page: Sequence[Sequence[Any]]) -> None:
        fired = [row for row in page if self._fires(row)]
        self.tally.looked += len(page)
        kept = [None if row[8] is None else unpack(row[8]) for row in fired]
        read = self._messages(kept)
        earlier = self._earlier(fired)
        for row, facts in zip(fired, kept, strict=True):
            met = self._met(row, facts, read)
            if met is None:
                self.tally.blind += 1
            else:
                self._ask(met, row, earlier)

    def _fires(self, row: Sequence[Any]) -> bool:
        """Whether a trigger listens; there are few payloads, so each is asked once."""
        key = (row[2], row[4])
        known = self._fired.get(key)
        if known is None:
            if len(self._fired) > _REMEMBERED:
                self._fired.clear()
            known = self._fired[key] = bool(self._candidates.fired(row[2], _payload(row[4])))
        return known

    def _met(self, row: Sequence[Any], kept: Any, read: Mapping[int, MessageFacts]) -> Met | None:
        """The event as its turn found it; None if too little of it is kept."""
        if kept is None:
            return None
        message = kept[2] if self._reads.message else None
        if message is not None and message not in read:
            return None
        event = _due(row)
        facts = restore_unpacked(kept, event_facts(event), read.get(message or 0))
        ticket = facts.ticket
        if self._reads.fields and ticket.fields is UNREAD:
            return None
        if self._reads.orders and ticket.bought is UNREAD_ORDERS:
            return None
        return Met(event, facts, facts.clock.now)

    def _ask(self, met: Met, row: Sequence[Any], earlier: Mapping[int, list[Done]]) -> None:
        event, facts = met.event, met.facts
        if event.id in earlier:
            facts = _changed(facts, earlier[event.id])
        if not self._candidates.for_event(event.kind, event.payload, facts):
            return
        place = self._compiled.holds(facts)
        if place:
            self.tally.errors += place < 0
            return
        self._history.now = facts.clock.now
        why = self._stopped(row[9]) or cut(
            self._compiled, event, facts, self._history, self._bounds
        )
        if why:
            self.tally.cut[why] += 1
            return
        self._note(Met(event, facts, met.at))

    def _note(self, met: Met) -> None:
        own, event, history = self._compiled.automation_id, met.event, self._history
        history.ran.add((own, event.ticket, event.root))
        history.on_ticket[own, event.ticket] = history.now
        history.for_contact[own, met.facts.contact.id] = history.now
        self.tally.note(met)

    def _messages(self, kept: Sequence[Any]) -> dict[int, MessageFacts]:
        if not self._reads.message:
            return {}
        wanted = {one[2] for one in kept if one is not None} - {None}
        rows = engine.messages(self._connection, wanted)
        return {row[0]: message_facts(row) for row in rows}

    def _earlier(self, page: Sequence[Sequence[Any]]) -> dict[int, list[Done]]:
        """What automations before this one did for the events of a page."""
        ran = {row[0]: row[6] or row[0] for row in page if self._ran_before(row[9])}
        if not ran:
            return {}
        found: dict[int, list[Done]] = {}
        for done in queries.done_for(self._connection, ran, set(ran.values())):
            if self._is_before(done.automation, done.position):
                found.setdefault(done.event, []).append(done)
        return found

    def _ran_before(self, verdicts: bytes | None) -> bool:
        return any(self._is_before(p.automation, p.position) for p in self._that_ran(verdicts))

    def _stopped(self, verdicts: bytes | None) -> str:
        stops = (
            place.stops and self._is_before(place.automation, place.position)
            for place in self._that_ran(verdicts)
        )
        return "stopped" if any(stops) else ""

    def _that_ran(self, verdicts: bytes | None) -> tuple[Place, ...]:
        """The automations that ran; what was tried repeats, so each is read once."""
        if verdicts is None:
            return ()
        known = self._ran.get(verdicts)
        if known is None:
            if len(self._ran) > _REMEMBERED:
                self._ran.clear()
            known = self._ran[verdicts] = tuple(self._read(verdicts))
        return known

    def _read(self, verdicts: bytes) -> Iterator[Place]:
        flat = unpack(verdicts)
        tried = zip(flat[::2], flat[1::2], strict=True)
        ran = [version for version, verdict in tried if verdict == 0]
        unknown = [version for version in ran if version not in self._places]
        if unknown:
            self._places |= queries.places(self._connection, unknown)
        yield from (self._places[version] for version in ran if version in self._places)

    def _is_before(self, automation: int, position: int) -> bool:
        own = self._compiled
        return automation != own.automation_id and (position, automation) < (
            own.position,
            own.automation_id or automation + 1,
        )


@lru_cache(maxsize=1024)
def _payload(text: str) -> EventPayload:
    """An event's own data; most events of a kind say the same."""
    read: EventPayload = json.loads(text)
    return read


def _due(row: Sequence[Any]) -> Due:
    return Due(
        id=row[0],
        ticket=row[1],
        kind=row[2],
        actor=row[3],
        payload=_payload(row[4]),
        message=row[5],
        cause=row[6],
        depth=row[7],
        attempts=0,
    )


def _changed(facts: Facts, earlier: Sequence[Done]) -> Facts:
    ticket, contact = facts.ticket, facts.contact
    for done in earlier:
        effect = effect_of(done.kind, done.payload)
        if effect is not None:
            ticket = after(ticket, effect, done.at)
            contact = contact_after(contact, effect)
    return with_ticket(facts, ticket, contact)


def with_message(facts: Facts, message: MessageFacts | None) -> Facts:
    """The same facts with the message they speak of."""
    return Facts(
        ticket=facts.ticket,
        message=message,
        contact=facts.contact,
        event=facts.event,
        clock=facts.clock,
    )
