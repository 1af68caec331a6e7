"""One leaf as a function of facts: a closure made for its operand, as cheap as can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any, NoReturn, TypeAlias

from automations.conditions.binding import Argument, BoundLeaf, BrokenLeaf, ConditionError, reader
from automations.conditions.necessary import INDEXED
from postroom.condition import Operator, Value
from postroom.facts import Facts

Test: TypeAlias = Callable[[Facts], bool]
Read: TypeAlias = Callable[[Facts], Any]
Both: TypeAlias = "tuple[Test, Test]"
"""The test of a leaf, and the test of its negation."""

BLANK = frozenset({None, "", frozenset[int]()})

_KNOWN_BY_INDEX = 99
"""The candidate index has asked these before, so they are asked last: they nearly always hold."""

_COSTS = {"contains": 5, "ends_with": 3, "starts_with": 3, "matches": 9}


def cost_of(leaf: BoundLeaf | BrokenLeaf) -> int:
    """How dear a leaf is beside others of its group; cheap ones are asked first."""
    if isinstance(leaf, BrokenLeaf):
        return 0
    if leaf.field.key in INDEXED and leaf.operator.key == "is" and not leaf.leaf.negated:
        return _KNOWN_BY_INDEX
    dear = 1 if leaf.field.takes else 0
    return _COSTS.get(leaf.operator.key, 1) + dear


def leaf_test(leaf: BoundLeaf | BrokenLeaf, *, negated: bool) -> Test:
    """Make the test of a leaf: unknown satisfies no positive operator, and every negated one."""
    if isinstance(leaf, BrokenLeaf):
        return _failing(leaf.error)
    made = _made(leaf.field.read, leaf.argument, leaf.operator, leaf.wanted)
    return made[1] if negated else made[0]


@lru_cache(maxsize=20_000)
def _made(read: Read, argument: Argument, operator: Operator, wanted: Any) -> Both:
    """Share what is the same: half of all leaves are, and closures in use stay in the cache."""
    read = reader(read, argument)
    make = _MADE_FOR.get(operator.key)
    return (make(read, wanted) if make else None) or _general(operator, read, wanted)


def ask(operator: Operator, found: Value, wanted: Any, facts: Facts) -> bool:
    """Ask an operator about a value that may be unknown."""
    if found is None and operator.key != "is_empty":
        return False
    return operator.test(found, wanted, facts.clock.now)


def _failing(reason: str) -> Test:
    def fail(facts: Facts) -> NoReturn:
        raise ConditionError(reason)

    return fail


def _general(operator: Operator, read: Read, wanted: Any) -> Both:
    test = operator.test

    def holds(facts: Facts) -> bool:
        found = read(facts)
        return found is not None and test(found, wanted, facts.clock.now)

    def fails(facts: Facts) -> bool:
        found = read(facts)
        return found is None or not test(found, wanted, facts.clock.now)

    return holds, fails


def _is(read: Read, wanted: frozenset[Any]) -> Both:
    if len(wanted) == 1:
        (one,) = wanted
        return lambda facts: read(facts) == one, lambda facts: read(facts) != one
    return lambda facts: read(facts) in wanted, lambda facts: read(facts) not in wanted


def _is_empty(read: Read, _wanted: None) -> Both:
    return lambda facts: read(facts) in BLANK, lambda facts: read(facts) not in BLANK


def _has(read: Read, wanted: frozenset[int]) -> Both:
    if len(wanted) == 1:
        (one,) = wanted
        return (
            lambda facts: one in (read(facts) or ()),
            lambda facts: one not in (read(facts) or ()),
        )
    return (
        lambda facts: not wanted.isdisjoint(read(facts) or ()),
        lambda facts: wanted.isdisjoint(read(facts) or ()),
    )


def _contains(read: Read, wanted: tuple[str, ...]) -> Both:
    if len(wanted) == 1:
        return _contains_one(read, wanted[0])

    def holds(facts: Facts) -> bool:
        found = read(facts)
        if found is None:
            return False
        for needle in wanted:  # noqa: SIM110 # any() with a generator costs twice as much
            if needle in found:
                return True
        return False

    return holds, lambda facts: not holds(facts)


def _contains_one(read: Read, needle: str) -> Both:
    def holds(facts: Facts) -> bool:
        found = read(facts)
        return found is not None and needle in found

    def fails(facts: Facts) -> bool:
        found = read(facts)
        return found is None or needle not in found

    return holds, fails


def _starts_with(read: Read, wanted: tuple[str, ...]) -> Both:
    return (
        lambda facts: (read(facts) or "").startswith(wanted),
        lambda facts: not (read(facts) or "").startswith(wanted),
    )


def _ends_with(read: Read, wanted: tuple[str, ...]) -> Both:
    return (
        lambda facts: (read(facts) or "").endswith(wanted),
        lambda facts: not (read(facts) or "").endswith(wanted),
    )


def _older_than(read: Read, wanted: timedelta) -> Both:
    def holds(facts: Facts) -> bool:
        found = read(facts)
        return bool(found is not None and found <= facts.clock.now - wanted)

    return holds, lambda facts: not holds(facts)


def _within(read: Read, wanted: Any) -> Both | None:
    """A single window of the day that does not cross midnight; the rest is rare."""
    if not isinstance(wanted, tuple) or not isinstance(wanted[0], tuple):
        return None
    ((start, end), *more) = wanted
    if more or start >= end:
        return None
    return lambda facts: start <= read(facts) < end, lambda facts: not start <= read(facts) < end


_MADE_FOR: dict[str, Callable[[Read, Any], Both | None]] = {
    "is": _is,
    "is_empty": _is_empty,
    "has": _has,
    "contains": _contains,
    "starts_with": _starts_with,
    "ends_with": _ends_with,
    "older_than": _older_than,
    "within": _within,
}
"""Operators worth closures of their own; what they mean is `operators`, which the tests compare."""
