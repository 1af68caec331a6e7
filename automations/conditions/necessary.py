"""Values a condition cannot hold without: what the candidate index is built from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from automations.conditions.binding import BoundGroup, BoundLeaf, BoundNode, BoundNot, BrokenLeaf

Necessary: TypeAlias = Mapping[str, frozenset[str | int]]
"""Field key → the values one of which the field must have."""

INDEXED = ("ticket.account", "ticket.inbox", "ticket.source", "message.source")
"""Fields worth indexing: every event has them, and few automations want all of their values."""


_NEVER: Necessary = {field: frozenset() for field in INDEXED}
"""What an empty `any` needs: it holds for no value of anything."""


def necessary(node: BoundNode) -> Necessary:
    """Find them; a field that may have any value is left out, an empty set can never hold."""
    return _needs(node, negate=False)


def _needs(node: BoundNode, *, negate: bool) -> Necessary:
    match node:
        case BoundLeaf():
            return _leaf_needs(node, negate=negate)
        case BoundNot(member):
            return _needs(member, negate=not negate)
        case BoundGroup():
            members = [_needs(member, negate=negate) for member in node.members]
            return _both(members) if (node.mode == "all") is not negate else _either(members)
        case BrokenLeaf():
            return {}


def _leaf_needs(leaf: BoundLeaf, *, negate: bool) -> Necessary:
    written = leaf.leaf
    if written.field not in INDEXED or written.operator != "is" or written.negated is not negate:
        return {}
    return {written.field: leaf.wanted}


def _both(members: Sequence[Necessary]) -> Necessary:
    found: dict[str, frozenset[str | int]] = {}
    for needs in members:
        for field, values in needs.items():
            found[field] = found[field] & values if field in found else values
    return found


def _either(members: Sequence[Necessary]) -> Necessary:
    """Only what every member needs is needed; a member that can never hold needs all fields."""
    if not members:
        return _NEVER
    shared = set(members[0]).intersection(*members[1:])
    return {field: frozenset().union(*(needs[field] for needs in members)) for field in shared}
