"""When a condition over tickets can turn true although nothing happens. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from automations.conditions.binding import BoundGroup, BoundLeaf, BoundNode, BoundNot
from automations.fields import custom
from automations.fields.clock import READERS
from core.custom_fields import Owner
from postroom.condition import Kind

NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Edge:
    """A leaf turns `after` the moment a field holds (before it, if negative)."""

    field: str
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Everything about a condition that time moves."""

    moments: tuple[Edge, ...]
    fields: tuple[str, ...]
    """Every moment field the condition names, by name: what an episode is told by."""
    clocks: tuple[BoundLeaf, ...]
    """Leaves that ask a calendar."""
    kept: Mapping[str, tuple[Owner, str]] = field(default_factory=dict)
    """Of those moment fields: on what, and under which key, custom and stored ones are kept."""


def edges(node: BoundNode) -> Edges:
    """What time moves in a condition."""
    leaves = list(_leaves(node))
    dated = [leaf for leaf in leaves if leaf.field.kind is Kind.MOMENT]
    return Edges(
        moments=tuple(dict.fromkeys(edge for leaf in dated for edge in _turns(leaf))),
        fields=tuple(sorted({leaf.field.key for leaf in dated})),
        clocks=tuple(leaf for leaf in leaves if leaf.field.key in READERS),
        kept={leaf.field.key: place for leaf in dated if (place := custom.place_of(leaf.field))},
    )


def _leaves(node: BoundNode) -> Iterator[BoundLeaf]:
    match node:
        case BoundLeaf():
            yield node
        case BoundNot(member):
            yield from _leaves(member)
        case BoundGroup(members=members):
            for member in members:
                yield from _leaves(member)
        case _:
            return


def _turns(leaf: BoundLeaf) -> Iterable[Edge]:
    """`within 4h` of a moment to come begins four hours before it and ends with it."""
    match leaf.operator.key:
        case "older_than" | "younger_than":
            return (Edge(leaf.field.key, leaf.wanted),)
        case "within":
            return (Edge(leaf.field.key, -leaf.wanted), Edge(leaf.field.key, NONE))
        case _:
            return ()
