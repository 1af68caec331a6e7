"""What a ticket refers to, checked before it does."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Table, select

from core import tables
from core.access import Viewer, visible_inboxes
from core.problems import Refused


def require_word(field: str, given: str, allowed: Sequence[str]) -> None:
    """Refuse a word that is not one of a few."""
    if given not in allowed:
        raise Refused(f"{field}: {given[:60]!r} is none of {', '.join(allowed)}", field)


def require_rows(connection: Connection, field: str, table: Table, wanted: Collection[int]) -> None:
    """Refuse row ids that the table does not have."""
    if not wanted:
        return
    found = connection.execute(select(table.c.id).where(table.c.id.in_(set(wanted)))).scalars()
    for missing in sorted(set(wanted) - set(found)):
        raise Refused(f"{field}: there is no {table.name} {missing}", field)


def require_agent(connection: Connection, agent: int, inbox: int) -> None:
    """Refuse to give a ticket to somebody who cannot see it."""
    who = tables.agent.c
    row = connection.execute(select(who.name, who.role, who.active).where(who.id == agent)).first()
    if row is None or not row.active:
        raise Refused(f"assignee: there is no active agent {agent}", "assignee")
    sees = visible_inboxes(Viewer(agent, row.role))
    known = select(tables.inbox.c.id).where(tables.inbox.c.id == inbox, sees)
    if connection.execute(known).scalar() is None:
        raise Refused(
            f"assignee: {row.name} has no access to the ticket's inbox; give it first", "assignee"
        )
