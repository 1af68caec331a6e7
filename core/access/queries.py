"""The filter that decides which tickets somebody sees (promise P24)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, or_, select, true

from core import tables
from core.access.viewer import Viewer

_access, _membership = tables.access, tables.membership


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Which rows of `ticket` the viewer may see; belongs in every query that reads tickets.

    Role admin, or the ticket's inbox is among the agent's or the agent's teams' access; nothing
    else: neither being assigned nor having written in it. A role nobody knows is no admin.
    """
    if viewer.sees_everything:
        return true()
    return tables.ticket.c.inbox_id.in_(_granted(viewer))


def visible_inboxes(viewer: Viewer) -> ColumnElement[bool]:
    """Which rows of `inbox` hold what `visible` shows."""
    if viewer.sees_everything:
        return true()
    return tables.inbox.c.id.in_(_granted(viewer))


def inboxes_of(connection: Connection, column: Column[Any], holder: int) -> set[int]:
    """The inboxes that `access` gives a holder; `column`: `agent_id` or `team_id`."""
    return set(connection.scalars(select(_access.c.inbox_id).where(column == holder)))


def holders_of(connection: Connection, inbox: int, column: Column[Any]) -> set[int]:
    """The agents, or the teams, that `access` gives an inbox."""
    mine = _access.c.inbox_id == inbox, column.is_not(None)
    return set(connection.scalars(select(column).where(*mine)))


def there(connection: Connection, table: Table, rows: Collection[int]) -> set[int]:
    """Which of these row ids a table has."""
    return set(connection.scalars(select(table.c.id).where(table.c.id.in_(list(rows)))))


def _granted(viewer: Viewer) -> Select[tuple[int]]:
    teams = select(_membership.c.team_id).where(_membership.c.agent_id == viewer.agent)
    holds = or_(_access.c.agent_id == viewer.agent, _access.c.team_id.in_(teams))
    return select(_access.c.inbox_id).where(holds)
