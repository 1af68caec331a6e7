"""What happened to a ticket since it was read: nobody answers unknowingly (promise P23)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from core.problems import Conflict, Meanwhile
from core.tickets.queries import version
from core.tickets.queries.recent import agent_names, recent

MOST_TOLD = 20
"""Most changes a conflict tells of, the newest."""


def expect(connection: Connection, ticket: int, expects: int | None) -> None:
    """Raise `Conflict` unless the ticket is at that version; hold its lock first."""
    if expects is None:
        return
    found = version(connection, ticket)
    if found != expects:
        since = _since(connection, ticket, max(found - expects, 0))
        raise Conflict(_sentence(since), version=found, since=since)


def _sentence(since: Sequence[Meanwhile]) -> str:
    names = dict.fromkeys(one.name or one.actor for one in since)
    who = f" by {', '.join(names)}" if names else ""
    return f"the ticket was changed{who} after you read it; look at it again, then repeat"


def _since(connection: Connection, ticket: int, versions: int) -> tuple[Meanwhile, ...]:
    """The changes behind the last so many versions: each is one transaction, with one moment."""
    told = list(_newest(recent(connection, ticket, MOST_TOLD), versions))
    names = agent_names(connection, {row.payload.get("by_agent") for row in told} - {None})
    return tuple(_meanwhile(row, names) for row in reversed(told))


def _newest(rows: Iterable[Row[*tuple[Any, ...]]], moments: int) -> Iterator[Row[Any]]:
    seen = set()
    for row in rows:
        seen.add(row.created_at)
        if len(seen) > moments:
            return
        yield row


def _meanwhile(row: Row[*tuple[Any, ...]], names: dict[int, str]) -> Meanwhile:
    name = names.get(row.payload.get("by_agent"), row.name)
    return Meanwhile(kind=row.kind, actor=row.actor, name=name, at=row.created_at)
