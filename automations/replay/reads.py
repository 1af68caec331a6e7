"""What a condition reads, so that no more is fetched and decoded for an event than it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from automations.document.types import Group, Leaf, Node, Not
from automations.fields import BUILT_IN
from automations.fields.orders import KEYS
from core.custom_fields.types import split_name

_BUILT_IN = frozenset(field.key for field in BUILT_IN)
_MESSAGE = "message."
_STORED = ("ticket.fields", "contact.fields")


@dataclass(frozen=True, slots=True)
class Reads:
    """What a condition reads beside the ticket, the contact and the clock."""

    message: frozenset[str]
    """Attributes of the message: subject, body …"""
    fields: bool
    orders: bool
    built_in: bool
    """Whether all its fields are built in: a plug-in's may do anything with the facts."""

    @classmethod
    def of(cls, node: Node) -> Reads:
        """Look at every leaf."""
        names = frozenset(_names(node))
        return cls(
            frozenset(name[len(_MESSAGE) :] for name in names if name.startswith(_MESSAGE)),
            any(name.startswith(_STORED) for name in names),
            not KEYS.isdisjoint(names),
            all(name in _BUILT_IN or split_name(name) for name in names),
        )

    def was_kept(self, kept: Sequence[Any]) -> bool:
        """Whether an event (`keep.unpack`) remembers the fields and orders that are read."""
        return not (
            (self.fields and not (len(kept) > 5 and kept[5])) or (self.orders and len(kept) < 7)
        )


def without_message(node: Node) -> Group:
    """What must hold for the condition to hold, and can be asked without the message."""
    return Group("all", tuple(_first(node)))


def _first(node: Node) -> Iterator[Node]:
    if isinstance(node, Group) and node.mode == "all":
        for member in node.members:
            yield from _first(member)
    elif not any(name.startswith(_MESSAGE) for name in _names(node)):
        yield node


def _names(node: Node) -> Iterator[str]:
    match node:
        case Leaf():
            yield node.field
        case Not(member):
            yield from _names(member)
        case Group(_, members):
            for member in members:
                yield from _names(member)
