"""The memory reading: a condition compiled to one closure over facts.

What it returns is one integer, so that the engine can keep a verdict for the price of an int:
0 holds; n > 0 does not hold, decided by place n; n < 0 can be neither, place -n raised an error
(`binding` numbers the places). The first false member decides an `all`; an `any` that is false is
put down to its first member. Negation is pushed down to the leaves, so only `all`, `any` and leaves remain, and
cheap leaves go first.

Leaves run unguarded. Only when one raises is the tree read again with every leaf guarded, since
then `all` is still false if any member is, and `any` still true (style: errors are a third value).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from automations.conditions.binding import (
    BoundGroup,
    BoundLeaf,
    BoundNode,
    BoundNot,
    BrokenLeaf,
    ConditionError,
    bind,
)
from automations.conditions.leaves import cost_of, leaf_test
from automations.document.types import Node
from automations.language import Language, Rows
from postroom.facts import Facts

log = logging.getLogger(__name__)

Holds: TypeAlias = Callable[[Facts], int]
"""0 holds; n > 0 does not, decided by place n; n < 0 is an error at place -n."""

HOLDS = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Test:
    number: int
    cost: int
    test: Callable[[Facts], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Members:
    mode: Literal["all", "any"]
    tests: tuple[_Test, ...]
    groups: tuple[_Members, ...]
    first: int
    """What an `any` that is false is put down to: its first leaf, its own place if it is empty, or
    0 if it has only groups, which then say it themselves."""


def compile_node(node: Node, language: Language, rows: Rows) -> Holds:
    """Compile a condition for the rows its names stand for."""
    return compile_bound(bind(node, language, rows)[0])


def compile_bound(node: BoundNode) -> Holds:
    """Compile a condition that is bound already."""
    members = _members(node, negate=False)
    if members.mode == "all" and not members.groups:
        return _only_leaves(members)
    quick = _compiled(members)

    def holds(facts: Facts) -> int:
        try:
            return quick(facts)
        except Exception:  # noqa: BLE001 # a plug-in's field may raise anything
            return _guarded(members, facts)

    return holds


def _only_leaves(members: _Members) -> Holds:
    """Leaves that must all hold, by far the most usual condition: one call instead of two."""
    tests = tuple((test.test, test.number) for test in members.tests)

    def holds(facts: Facts) -> int:
        try:
            for test, number in tests:
                if not test(facts):
                    return number
        except Exception:  # noqa: BLE001 # a plug-in's field may raise anything
            return _guarded(members, facts)
        return HOLDS

    return holds


def _members(node: BoundNode, *, negate: bool) -> _Members:
    """Rewrite a tree without `not`: De Morgan's laws hold for errors as a third value too."""
    match node:
        case BoundNot(member):
            return _members(member, negate=not negate)
        case BoundLeaf() | BrokenLeaf():
            return _grouped("all", [_test(node, negate)], [], node.number)
        case BoundGroup():
            return _group(node, negate=negate)


def _group(node: BoundGroup, *, negate: bool) -> _Members:
    mode = _opposite(node.mode) if negate else node.mode
    tests: list[_Test] = []
    groups: list[_Members] = []
    number = node.number
    for member in node.members:
        inner = _members(member, negate=negate)
        number = number or inner.first
        if inner.mode == mode or len(inner.tests) + len(inner.groups) == 1:
            tests += inner.tests
            groups += inner.groups
        else:
            groups.append(inner)
    return _grouped(mode, tests, groups, number)


def _grouped(
    mode: Literal["all", "any"], tests: list[_Test], groups: list[_Members], number: int
) -> _Members:
    first = min((test.number for test in tests), default=0 if groups else number)
    tests.sort(key=lambda test: test.cost)
    return _Members(mode=mode, tests=tuple(tests), groups=tuple(groups), first=first)


def _opposite(mode: Literal["all", "any"]) -> Literal["all", "any"]:
    return "any" if mode == "all" else "all"


def _test(leaf: BoundLeaf | BrokenLeaf, negate: bool) -> _Test:  # noqa: FBT001 # inner, one caller
    return _Test(
        number=leaf.number,
        cost=cost_of(leaf),
        test=leaf_test(leaf, negated=leaf.leaf.negated != negate),
    )


def _compiled(members: _Members) -> Holds:
    tests = tuple((test.test, test.number) for test in members.tests)
    groups = tuple(_compiled(group) for group in members.groups)
    if members.mode == "any":
        return _any_of(tests, groups, members.first)
    return _all_of(tests, groups)


_Tests: TypeAlias = "tuple[tuple[Callable[[Facts], bool], int], ...]"


def _all_of(tests: _Tests, groups: tuple[Holds, ...]) -> Holds:
    def holds(facts: Facts) -> int:
        for test, number in tests:
            if not test(facts):
                return number
        for group in groups:
            place = group(facts)
            if place:
                return place
        return HOLDS

    return holds


def _any_of(tests: _Tests, groups: tuple[Holds, ...], first: int) -> Holds:
    def holds(facts: Facts) -> int:
        for test, _ in tests:
            if test(facts):
                return HOLDS
        place = first
        for group in groups:
            inner = group(facts)
            if not inner:
                return HOLDS
            place = place or inner
        return place

    return holds


def _guarded(members: _Members, facts: Facts) -> int:
    """Read with every leaf guarded; the first error counts only if nothing else decides."""
    outcomes = [_guarded_test(test, facts) for test in members.tests]
    outcomes += [_guarded(group, facts) for group in members.groups]
    error = next((outcome for outcome in outcomes if outcome < 0), HOLDS)
    if members.mode == "all":
        return next((outcome for outcome in outcomes if outcome > 0), error)
    if HOLDS in outcomes:
        return HOLDS
    return error or members.first or outcomes[0]


def _guarded_test(test: _Test, facts: Facts) -> int:
    try:
        return HOLDS if test.test(facts) else test.number
    except ConditionError:
        return -test.number
    except Exception:  # a plug-in's field may raise anything
        log.warning("A condition's leaf raised an error.", exc_info=True)
        return -test.number
