"""What a ticket refers to, checked before it does."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Table

from core.problems import Refused
from core.tickets.queries import references as queries


def require_word(field: str, given: str, allowed: Sequence[str]) -> None:
    """Refuse a word that is not one of a few."""
    if given not in allowed:
        raise Refused(f"{field}: {given[:60]!r} is none of {', '.join(allowed)}", field)


def require_rows(connection: Connection, field: str, table: Table, wanted: Collection[int]) -> None:
    """Refuse row ids that the table does not have."""
    for row in queries.missing(connection, table, wanted):
        raise Refused(f"{field}: there is no {table.name} {row}", field)


def require_agent(connection: Connection, agent: int, inbox: int) -> None:
    """Refuse to give a ticket to somebody who cannot see it."""
    holder = queries.holder(connection, agent, inbox)
    if holder is None:
        raise Refused(f"assignee: there is no active agent {agent}", "assignee")
    if not holder.sees:
        raise Refused(
            f"assignee: {holder.name} has no access to the ticket's inbox; give it first",
            "assignee",
        )
