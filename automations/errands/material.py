"""What a text for a ticket may be made from: what it says to and from its customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from automations.errands import queries
from automations.errands.heard import heard
from automations.errands.queries import Letter

LATEST = 20
"""How many messages are told."""
LOOKED_AT = 200
"""How many of the latest are looked at: not all of them are the customer's to know."""
LONGEST = 6_000
"""Characters of one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One ticket's correspondence, and nothing of any other ticket."""

    text: str = field(repr=False)
    addresses: frozenset[str] = field(repr=False)
    """The customer's own, which a text may name."""


def material(connection: Connection, ticket: int) -> Material:
    """What this ticket says to its customer: no notes, no drafts, nothing said aside."""
    letters = queries.letters(connection, ticket, LOOKED_AT)
    people = queries.people(connection, ticket)
    writers = queries.mailboxes(connection, {one.contact for one in letters if one.contact})
    known = heard(letters, people, writers)[-LATEST:]
    addresses = frozenset(filter(None, [queries.address(connection, ticket)]))
    return Material(text=written(known, people.customer), addresses=addresses)


def written(letters: Sequence[Letter], customer: int) -> str:
    """Messages below each other, oldest first; `customer`: the row id of the ticket's contact."""
    return "\n\n".join(
        f"{_whose(one, customer)}{f', about: {one.subject}' if one.subject else ''}\n"
        f"{one.text[:LONGEST]}"
        for one in letters
    )


def _whose(letter: Letter, customer: int) -> str:
    if letter.direction == "out":
        return "From the shop"
    return "From the customer" if letter.contact in (None, customer) else "From somebody copied in"
