"""What a text for a ticket may be made from: what it says to and from its customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from automations.errands import queries
from automations.errands.queries import Letter

LATEST = 20
"""How many messages are told."""
LONGEST = 6_000
"""Characters of one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One ticket's correspondence, and nothing of any other ticket."""

    text: str = field(repr=False)
    addresses: frozenset[str] = field(repr=False)
    """The customer's own, which a text may name."""


def material(connection: Connection, ticket: int) -> Material:
    """What this ticket says to its customer: no notes, no drafts, nothing that was not sent."""
    letters = queries.letters(connection, ticket, LATEST)
    addresses = frozenset(filter(None, [queries.address(connection, ticket)]))
    return Material(text=written(letters), addresses=addresses)


def written(letters: Sequence[Letter]) -> str:
    """Messages below each other, oldest first."""
    return "\n\n".join(
        f"{'From the shop' if one.direction == 'out' else 'From the customer'}"
        f"{f', about: {one.subject}' if one.subject else ''}\n{one.text[:LONGEST]}"
        for one in letters
    )
