"""What happened to a ticket since somebody read it: so that nobody answers unknowingly (P23)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from core import tables
from core.problems import Conflict, Meanwhile

MOST_TOLD = 20
"""Most changes a conflict tells of, the newest."""

_event, _message, _ticket = tables.event.c, tables.message.c, tables.ticket.c
_agent, _automation, _run = tables.agent.c, tables.automation.c, tables.run.c


def expect(connection: Connection, ticket: int, expects: int | None) -> None:
    """Raise `Conflict` unless the ticket is at that version; hold its lock first."""
    if expects is None:
        return
    found = connection.execute(select(_ticket.version).where(_ticket.id == ticket)).scalar_one()
    if found != expects:
        since = _since(connection, ticket, max(found - expects, 0))
        raise Conflict(_sentence(since), version=found, since=since)


def _sentence(since: Sequence[Meanwhile]) -> str:
    names = dict.fromkeys(one.name or one.actor for one in since)
    who = f" by {', '.join(names)}" if names else ""
    return f"the ticket was changed{who} after you read it; look at it again, then repeat"


def _since(connection: Connection, ticket: int, versions: int) -> tuple[Meanwhile, ...]:
    """The changes behind the last so many versions: each is one transaction, with one moment."""
    rows = connection.execute(
        select(
            _event.kind,
            _event.actor,
            _event.payload,
            _event.created_at,
            func.coalesce(_message.author, _automation.name, "").label("name"),
        )
        .outerjoin_from(tables.event, tables.message, _message.id == _event.message_id)
        .outerjoin(tables.run, _run.id == _event.run_id)
        .outerjoin(tables.automation, _automation.id == _run.automation_id)
        .where(_event.ticket_id == ticket)
        .order_by(_event.id.desc())
        .limit(MOST_TOLD)
    ).all()
    told = list(_newest(rows, versions))
    names = _names(connection, {row.payload.get("by_agent") for row in told} - {None})
    return tuple(_meanwhile(row, names) for row in reversed(told))


def _newest(rows: Iterable[Row[*tuple[Any, ...]]], moments: int) -> Iterator[Row[*tuple[Any, ...]]]:
    seen = set()
    for row in rows:
        seen.add(row.created_at)
        if len(seen) > moments:
            return
        yield row


def _names(connection: Connection, agents: set[int]) -> dict[int, str]:
    if not agents:
        return {}
    rows = connection.execute(select(_agent.id, _agent.name).where(_agent.id.in_(agents)))
    return {row.id: row.name for row in rows}


def _meanwhile(row: Row[*tuple[Any, ...]], names: dict[int, str]) -> Meanwhile:
    name = names.get(row.payload.get("by_agent"), row.name)
    return Meanwhile(kind=row.kind, actor=row.actor, name=name, at=row.created_at)
