"""Conditions that can never hold."""

from __future__ import annotations

from collections.abc import Iterator

from automations.checks.together import contradiction, is_empty
from automations.checks.types import Warned
from automations.conditions.binding import BoundGroup, BoundNode


def impossible(condition: BoundNode) -> Iterator[Warned]:
    """The whole condition, or else each member of an `any` that can never hold."""
    if is_empty(condition):
        yield Warned(path="if", check="impossible", severity="error", values={"field": "any: []"})
        return
    found = contradiction([condition])
    if found is not None:
        written = found.leaf.leaf
        yield Warned(
            path=written.path or "if",
            check="impossible",
            severity="error",
            values={"field": found.leaf.field.key},
        )
        return
    yield from _branches(condition)


def _branches(node: BoundNode) -> Iterator[Warned]:
    if not isinstance(node, BoundGroup):
        return
    for member in node.members:
        found = contradiction([member]) if node.mode == "any" else None
        if found is None:
            yield from _branches(member)
            continue
        yield Warned(
            path=found.leaf.leaf.path, check="branch", values={"field": found.leaf.field.key}
        )
