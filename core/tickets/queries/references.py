"""What a ticket may refer to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Table, select

from core import tables
from core.access import Viewer, visible_inboxes


@dataclass(frozen=True, slots=True)
class Holder:
    """An agent who is to get a ticket."""

    name: str
    sees: bool
    """Whether they may see the ticket's inbox."""


def missing(connection: Connection, table: Table, wanted: Collection[int]) -> list[int]:
    """Those of the row ids that the table does not have, ascending."""
    if not wanted:
        return []
    found = connection.execute(select(table.c.id).where(table.c.id.in_(set(wanted)))).scalars()
    return sorted(set(wanted) - set(found))


def holder(connection: Connection, agent: int, inbox: int) -> Holder | None:
    """An active agent, as far as the inbox is concerned; None where there is none."""
    who = tables.agent.c
    asked = select(who.name, who.role).where(who.id == agent, who.active)
    row = connection.execute(asked).one_or_none()
    if row is None:
        return None
    granted = visible_inboxes(Viewer(agent, row.role))
    known = select(tables.inbox.c.id).where(tables.inbox.c.id == inbox, granted)
    return Holder(row.name, sees=connection.execute(known).scalar() is not None)
