"""Whether conditions can hold together at all; "never" is only said where it is proven.

A condition is spread into alternatives (`any` multiplies them, up to a limit), each a list of
leaves that must all hold; an alternative falls when the leaves about one field contradict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, TypeAlias

from automations.conditions.binding import BoundGroup, BoundLeaf, BoundNode, BoundNot, BrokenLeaf
from postroom.condition import Kind

MOST = 256
"""Alternatives that are looked at; a condition with more is taken to be possible."""

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""For tests that do not look at the present moment."""
_MINUTES = frozenset(range(1440))


@dataclass(frozen=True, slots=True)
class Asked:
    """A leaf as it must come out: negations of groups are pushed down to it."""

    leaf: BoundLeaf
    negated: bool


Alternative: TypeAlias = "tuple[Asked, ...]"


class TooMany(Exception):  # it is no error, but the end of looking
    """A condition has more alternatives than are looked at."""


def contradiction(nodes: Sequence[BoundNode]) -> Asked | None:
    """The last leaf of a contradiction, if these conditions can never hold together."""
    try:
        alternatives = list(_joined([_spread(node, negate=False) for node in nodes]))
    except TooMany:
        return None
    found = [_fallen(alternative) for alternative in alternatives]
    return found[0] if found and all(found) else None


def is_empty(node: BoundNode) -> bool:
    """Whether a condition has no alternative at all: an `any` of nothing."""
    try:
        return not _spread(node, negate=False)
    except TooMany:
        return False


def _spread(node: BoundNode, *, negate: bool) -> list[Alternative]:
    match node:
        case BoundLeaf():
            return [(Asked(node, node.leaf.negated is not negate),)]
        case BrokenLeaf():
            return [()]
        case BoundNot(member):
            return _spread(member, negate=not negate)
        case BoundGroup():
            members = [_spread(member, negate=negate) for member in node.members]
            if (node.mode == "all") is not negate:
                return list(_joined(members))
            return _few([one for member in members for one in member])


def _joined(members: Sequence[list[Alternative]]) -> Iterator[Alternative]:
    count = 1
    for member in members:
        count *= len(member)
        if count > MOST:
            raise TooMany
    for combination in product(*members):
        yield tuple(asked for part in combination for asked in part)


def _few(found: list[Alternative]) -> list[Alternative]:
    if len(found) > MOST:
        raise TooMany
    return found


def _fallen(alternative: Alternative) -> Asked | None:
    """The last leaf of a contradiction inside one alternative."""
    by_field: dict[tuple[str, object], list[Asked]] = {}
    for asked in alternative:
        by_field.setdefault((asked.leaf.field.key, asked.leaf.argument), []).append(asked)
    return next((found[-1] for found in by_field.values() if _never(found)), None)


def _never(asked: Sequence[Asked]) -> bool:
    """Whether no value of one field satisfies all of these."""
    if _blank(asked):
        return _known(asked) or any(_is_filled(one) for one in asked)
    if not _known(asked):
        return False
    kind = asked[0].leaf.field.kind
    if kind is Kind.SET:
        return _sets_clash(asked)
    if any(_is_list(one) for one in asked) or kind is Kind.TIME:
        return _no_value(asked, kind)
    return _bounds_clash(asked)


def _blank(asked: Iterable[Asked]) -> bool:
    return any(one.leaf.operator.key == "is_empty" and not one.negated for one in asked)


def _is_filled(one: Asked) -> bool:
    return one.leaf.operator.key == "is_empty" and one.negated


def _known(asked: Iterable[Asked]) -> bool:
    """Whether one of them holds only for a value that is known; clocks always are."""
    return any(not one.negated and one.leaf.operator.key != "is_empty" for one in asked) or any(
        one.leaf.field.kind is Kind.TIME for one in asked
    )


def _is_list(one: Asked) -> bool:
    return one.leaf.operator.key == "is" and not one.negated


def _no_value(asked: Sequence[Asked], kind: Kind) -> bool:
    """Try each value that the shortest list allows."""
    lists = [one.leaf.wanted for one in asked if _is_list(one)]
    candidates = min(lists, key=len) if lists else _MINUTES
    tests = [one for one in asked if one.leaf.operator.key != "is_empty"]
    return not any(all(_holds(one, value) for one in tests) for value in candidates)


def _holds(one: Asked, value: Any) -> bool:
    """What the leaf says of a known value; one that may depend on the moment is taken to hold."""
    if isinstance(one.leaf.wanted, timedelta):
        return True
    return one.leaf.operator.test(value, one.leaf.wanted, _ANY_TIME) is not one.negated


def _sets_clash(asked: Sequence[Asked]) -> bool:
    refused = frozenset(
        row for one in asked if one.negated and _has(one) for row in one.leaf.wanted
    )
    return any(_has(one) and not one.negated and one.leaf.wanted <= refused for one in asked)


def _has(one: Asked) -> bool:
    return one.leaf.operator.key == "has"


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Between what a value, or an age, must lie; strictly where the flag says so."""

    low: Any = None
    low_open: bool = False
    high: Any = None
    high_open: bool = False


def _bounds_clash(asked: Sequence[Asked]) -> bool:
    values = [found for one in asked if (found := _value_bounds(one)) is not None]
    ages = [found for one in asked if (found := _age_bounds(one)) is not None]
    return _is_void(values) or _is_void(ages)


def _value_bounds(one: Asked) -> _Bounds | None:
    """Bounds of the value itself: numbers, dates and fixed moments."""
    wanted, key = one.leaf.wanted, one.leaf.operator.key
    match (key, one.negated):
        case ("greater_than" | "after", False):
            return _Bounds(low=wanted, low_open=True)
        case ("greater_than" | "after", True):
            return _Bounds(high=wanted)
        case ("less_than" | "before", False):
            return _Bounds(high=wanted, high_open=True)
        case ("less_than" | "before", True):
            return _Bounds(low=wanted)
        case ("within", False) if isinstance(wanted, tuple):
            return _Bounds(low=wanted[0], high=wanted[1])
        case _:
            return None


def _age_bounds(one: Asked) -> _Bounds | None:
    """Bounds of how long ago a moment is; a moment to come has a negative age."""
    wanted, key = one.leaf.wanted, one.leaf.operator.key
    if not isinstance(wanted, timedelta):
        return None
    older = _Bounds(low=wanted)
    younger = _Bounds(high=wanted, high_open=True)
    match key:
        case "older_than":
            return younger if one.negated else older
        case "younger_than":
            return older if one.negated else younger
        case "within" if not one.negated:
            return _Bounds(low=-wanted, high=timedelta(0))
        case _:
            return None


def _is_void(found: Iterable[_Bounds]) -> bool:
    bounds = list(found)
    lows = [(one.low, one.low_open) for one in bounds if one.low is not None]
    highs = [(one.high, one.high_open) for one in bounds if one.high is not None]
    if not lows or not highs:
        return False
    low, high = max(low for low, _ in lows), min(high for high, _ in highs)
    strict = (low, True) in lows or (high, True) in highs
    return bool(low > high or (low == high and strict))


def only_leaves(node: BoundNode) -> frozenset[tuple[Any, ...]] | None:
    """What each leaf says of a condition that is but leaves that must all hold; else None."""
    try:
        alternatives = _spread(node, negate=False)
    except TooMany:
        return None
    if len(alternatives) != 1 or _is_broken(node):
        return None
    return frozenset(_mark(one) for one in alternatives[0])


def _is_broken(node: BoundNode) -> bool:
    match node:
        case BrokenLeaf():
            return True
        case BoundNot(member):
            return _is_broken(member)
        case BoundGroup():
            return any(_is_broken(member) for member in node.members)
        case BoundLeaf():
            return False


def _mark(one: Asked) -> tuple[Any, ...]:
    """What a leaf says, so that two that say the same are equal."""
    leaf = one.leaf
    return (leaf.field.key, leaf.argument, leaf.operator.key, repr(leaf.leaf.wanted), one.negated)
