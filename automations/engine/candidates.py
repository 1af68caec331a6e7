"""Which automations an event could start at all, found without asking each of them.

An index by trigger × source × account × inbox: for each of these an automation either accepts any
value or names the few it needs (`conditions.necessary`). A value's automations are the bits of one
integer, so an event's candidates are a handful of ANDs; the answer for one combination is kept,
since an instance has few of them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from automations.compiled import Compiled, Use
from automations.conditions.necessary import INDEXED
from postroom.facts import Facts
from postroom.trigger import EventPayload

log = logging.getLogger(__name__)

_KEPT = 20_000
"""Combinations whose candidates are remembered before starting anew."""

_Bits: TypeAlias = int
"""Automations as a set: bit i is the i-th in visible order."""

_Value: TypeAlias = "str | int | None"


@dataclass(frozen=True, slots=True)
class _Dimension:
    """One indexed field: who accepts a value, and who accepts any other."""

    accepts: Mapping[_Value, _Bits]
    others: _Bits

    def bits(self, value: _Value) -> _Bits:
        return self.accepts.get(value, self.others)


@dataclass(frozen=True, slots=True)
class _Firing:
    """One distinct use of a trigger, and the automations that have it."""

    use: Use
    bits: _Bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The index of one set of automations; built once a change, asked once an event."""

    ordered: tuple[Compiled, ...]
    firings: Mapping[str, tuple[_Firing, ...]]
    """By event kind."""
    dimensions: tuple[_Dimension, ...]
    """As in `necessary.INDEXED`."""
    kept: dict[tuple[_Bits | _Value, ...], tuple[Compiled, ...]] = field(default_factory=dict)

    @classmethod
    def build(cls, compiled: Sequence[Compiled]) -> Candidates:
        """Index automations; those that share a position keep the order of their ids."""
        ordered = tuple(sorted(compiled, key=lambda c: (c.position, c.automation_id)))
        return cls(
            ordered=ordered,
            firings=_firings(ordered),
            dimensions=tuple(_dimension(ordered, field) for field in INDEXED),
        )

    def for_event(
        self, event_kind: str, payload: EventPayload, facts: Facts
    ) -> tuple[Compiled, ...]:
        """The automations that this event may start, in visible order."""
        fired = self.fired(event_kind, payload)
        if not fired:
            return ()
        ticket, message = facts.ticket, facts.message
        source = None if message is None else message.source
        key = (fired, ticket.account, ticket.inbox, ticket.source, source)
        known = self.kept.get(key)
        return self._find(key) if known is None else known

    def fired(self, event_kind: str, payload: EventPayload) -> _Bits:
        """The automations whose triggers listen to an event like this, as a set of bits."""
        bits = 0
        for firing in self.firings.get(event_kind, ()):
            if fires(firing.use, payload):
                bits |= firing.bits
        return bits

    def _find(self, key: tuple[_Bits | _Value, ...]) -> tuple[Compiled, ...]:
        fired, *values = key
        bits = int(fired or 0)
        for dimension, value in zip(self.dimensions, values, strict=True):
            bits &= dimension.bits(value)
        found = tuple(self.ordered[place] for place in _places(bits))
        if len(self.kept) >= _KEPT:
            self.kept.clear()
        self.kept[key] = found
        return found


def fires(use: Use, payload: EventPayload) -> bool:
    """Whether an event of a kind the trigger listens to is one it asks for."""
    if any(payload.get(key) not in rows for key, rows in use.wanted.items()):
        return False
    try:
        return use.trigger.fires(use.options, payload)
    except Exception:
        log.exception("The trigger %s raised an error; it does not fire.", use.trigger.key)
        return False


def _firings(ordered: Sequence[Compiled]) -> dict[str, tuple[_Firing, ...]]:
    distinct: dict[str, tuple[Use, list[int]]] = {}
    for place, compiled in enumerate(ordered):
        for use in compiled.uses:
            wanted = {key: sorted(rows) for key, rows in use.wanted.items()}
            word = f"{use.trigger.key} {use.options.model_dump_json()} {wanted}"
            distinct.setdefault(word, (use, []))[1].append(place)
    by_kind: dict[str, list[_Firing]] = {}
    for use, places in distinct.values():
        firing = _Firing(use, _bits(places))
        for kind in use.trigger.events:
            by_kind.setdefault(kind, []).append(firing)
    return {kind: tuple(firings) for kind, firings in by_kind.items()}


def _dimension(ordered: Sequence[Compiled], key: str) -> _Dimension:
    anything: list[int] = []
    by_value: dict[_Value, list[int]] = {}
    for place, compiled in enumerate(ordered):
        values = compiled.necessary.get(key)
        if values is None:
            anything.append(place)
        for value in values or ():
            by_value.setdefault(value, []).append(place)
    others = _bits(anything)
    return _Dimension({value: _bits(found) | others for value, found in by_value.items()}, others)


def _bits(places: Sequence[int]) -> _Bits:
    """Set all bits at once: adding them one by one would copy the number each time."""
    if not places:
        return 0
    octets = bytearray(places[-1] // 8 + 1)
    for place in places:
        octets[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(octets, "little")


def _places(bits: _Bits) -> list[int]:
    """The bits that are set, lowest first."""
    octets = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    return [
        (place << 3) + bit
        for place, octet in enumerate(octets)
        if octet
        for bit in range(8)
        if octet >> bit & 1
    ]
