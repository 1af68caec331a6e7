"""The pass over the past: which events an automation would have run for."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, TypeAlias

from sqlalchemy import Connection

from automations.compiled import Compiled
from automations.conditions.memory import compile_node
from automations.engine.candidates import Candidates
from automations.engine.facts import event_facts, message_facts, with_ticket
from automations.engine.glance import Glance
from automations.engine.history import History, no_sending
from automations.engine.keep import restore_unpacked, unpack
from automations.engine.match import cut
from automations.engine.types import Bounds, Due
from automations.language import Language
from automations.replay import queries
from automations.replay.queries import Done, Place, Stretch
from automations.replay.reads import Reads, without_message
from automations.replay.types import Span
from core.tickets.changes import after, contact_after, effect_of
from postroom.facts import EventFacts, Facts, MessageFacts
from postroom.trigger import EventPayload

_REMEMBERED = 20_000
"""Distinct lists of verdicts that are remembered before starting anew."""


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
    newest: deque[Callable[[], Met]]
    """What makes the newest hits whole; of the others a count is enough."""

    def note(self, ticket: int, at: datetime, whole: Callable[[], Met]) -> None:
        """It would have run."""
        self.hits += 1
        self.by_day[at.date().isoformat()] += 1
        self.tickets.add(ticket)
        self.newest.append(whole)


_Row: TypeAlias = "Sequence[Any]"
"""A row of `queries.pages`."""


@dataclass(frozen=True, slots=True)
class _Told:
    """An event and what was kept of it, taken apart."""

    row: _Row
    kept: Any


class Pass:
    """One automation on its way through kept events, oldest first."""

    def __init__(
        self, connection: Connection, compiled: Compiled, language: Language, span: Span
    ) -> None:
        self._connection = connection
        self._compiled = compiled
        self._candidates = Candidates.build([compiled])
        self._history = History(now=span.now, sending=no_sending(span.now))
        self._bounds = Bounds()
        self._places: dict[int, Place] = {}
        self._reads = Reads.of(compiled.condition)
        first = without_message(compiled.condition)
        self._first = compile_node(first, language, compiled.rows) if first.members else None
        self._glance = Glance()
        self._fired: dict[tuple[str, str], bool] = {}
        self._before: dict[bytes, tuple[Place, ...]] = {}
        self.tally = Tally(newest=deque(maxlen=span.shown))

    def go(self, stretch: Stretch) -> None:
        """Look at every event of a stretch."""
        for page in queries.pages(self._connection, stretch):
            self._look(page)

    def _look(self, page: Sequence[_Row]) -> None:
        self.tally.looked += len(page)
        fired = [row for row in page if self._fires(row)]
        earlier = self._earlier(fired)
        told = self._told(fired)
        if self._reads.message:
            told = self._undecided(told, earlier)
        read = self._messages(told)
        for one in told:
            self._ask(one, read.get(one.kept[2]), earlier.get(one.row[0], ()))

    def _fires(self, row: _Row) -> bool:
        """Whether a trigger listens; there are few payloads, so each is asked once."""
        key = (row[2], row[4])
        known = self._fired.get(key)
        if known is None:
            if len(self._fired) > _REMEMBERED:
                self._fired.clear()
            known = self._fired[key] = bool(self._candidates.fired(row[2], _payload(row[4])))
        return known

    def _told(self, fired: Iterable[_Row]) -> Iterable[_Told]:
        """The events of which enough is kept to say."""
        for row in fired:
            kept = None if row[8] is None else unpack(row[8])
            if kept is None or not self._reads.was_kept(kept):
                self.tally.blind += 1
            else:
                yield _Told(row, kept)

    def _undecided(
        self, told: Iterable[_Told], earlier: Mapping[int, Sequence[Done]]
    ) -> list[_Told]:
        """Events whose message must be read to know: most often the rest decides already."""
        found, messages = [], []
        for one in told:
            messages.append(one.kept[2])
            if one.row[0] in earlier or self._may_hold(one):
                found.append(one)
        gone = queries.gone(self._connection, {*messages} - {None})
        self.tally.blind += sum(message in gone for message in messages)
        return [one for one in found if one.kept[2] not in gone]

    def _may_hold(self, one: _Told) -> bool:
        return self._first is None or self._first(self._facts(one, None, ())) <= 0

    def _messages(self, told: Iterable[_Told]) -> dict[int, MessageFacts]:
        if not self._reads.message:
            return {}
        wanted = {one.kept[2] for one in told} - {None}
        rows = queries.messages(self._connection, wanted, self._reads.message)
        return {row[0]: message_facts(row) for row in rows}

    def _facts(self, one: _Told, message: MessageFacts | None, earlier: Sequence[Done]) -> Facts:
        """The facts as its turn found them, good until the next are asked for."""
        if earlier or not self._reads.built_in:
            return _restored(one, message, earlier)
        return self._glance.at(one.kept, partial(_event, one.row), message)

    def _ask(self, one: _Told, message: MessageFacts | None, earlier: Sequence[Done]) -> None:
        facts = self._facts(one, message, earlier)
        place = self._compiled.holds(facts)
        row = one.row
        if place > 0 or not self._candidates.for_event(row[2], _payload(row[4]), facts):
            return
        if place:
            self.tally.errors += 1
            return
        why = self._cut(one, facts)
        if why:
            self.tally.cut[why] += 1
        else:
            self._note(one, facts, partial(_met, one, message, earlier))

    def _cut(self, one: _Told, facts: Facts) -> str:
        self._history.now = facts.clock.now
        if any(place.stops for place in self._ran_before(one.row[9])):
            return "stopped"
        return cut(self._compiled, _due(one.row), facts, self._history, self._bounds)

    def _note(self, one: _Told, facts: Facts, whole: Callable[[], Met]) -> None:
        own, history, ticket = self._compiled.automation_id, self._history, one.row[1]
        history.ran.add((own, ticket, one.row[6] or one.row[0]))
        history.on_ticket[own, ticket] = history.now
        history.for_contact[own, facts.contact.id] = history.now
        self.tally.note(ticket, history.now, whole)

    def _earlier(self, page: Sequence[_Row]) -> dict[int, list[Done]]:
        """What automations before this one did for the events of a page."""
        ran = {row[0]: row[6] or row[0] for row in page if self._ran_before(row[9])}
        if not ran:
            return {}
        found: dict[int, list[Done]] = {}
        for done in queries.done_for(self._connection, ran, set(ran.values())):
            if self._is_before(done.automation, done.position):
                found.setdefault(done.event, []).append(done)
        return found

    def _ran_before(self, verdicts: bytes | None) -> tuple[Place, ...]:
        """Automations before this one that ran; what was tried repeats, so each is read once."""
        if verdicts is None:
            return ()
        known = self._before.get(verdicts)
        if known is None:
            if len(self._before) > _REMEMBERED:
                self._before.clear()
            known = self._before[verdicts] = tuple(
                place
                for place in self._that_ran(verdicts)
                if self._is_before(place.automation, place.position)
            )
        return known

    def _that_ran(self, verdicts: bytes) -> Iterator[Place]:
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


def _due(row: _Row) -> Due:
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


def _event(row: _Row) -> EventFacts:
    return event_facts(_due(row))


def _met(one: _Told, message: MessageFacts | None, earlier: Sequence[Done]) -> Met:
    facts = _restored(one, message, earlier)
    return Met(_due(one.row), facts, facts.clock.now)


def _restored(one: _Told, message: MessageFacts | None, earlier: Sequence[Done]) -> Facts:
    facts = restore_unpacked(one.kept, _event(one.row), message)
    return _changed(facts, earlier) if earlier else facts


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
