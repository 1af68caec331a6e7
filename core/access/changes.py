"""Giving inboxes to agents and teams to see, and taking them back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, TypeAlias

from sqlalchemy import Connection, Table, delete, insert

from core import tables
from core.access import queries
from core.problems import Refused

Holder: TypeAlias = Literal["agent", "team"]

_TABLES: dict[Holder, Table] = {"agent": tables.agent, "team": tables.team}


def set_inboxes(connection: Connection, holder: Holder, row: int, inboxes: Collection[int]) -> None:
    """Let an agent or a team see exactly these inboxes; raises `Refused`."""
    check_rows(connection, tables.inbox, inboxes)
    column = tables.access.c[f"{holder}_id"]
    has = queries.inboxes_of(connection, column, row)
    gone = has - set(inboxes)
    if gone:
        taken = column == row, tables.access.c.inbox_id.in_(gone)
        connection.execute(delete(tables.access).where(*taken))
    _give(connection, [{column.name: row, "inbox_id": each} for each in set(inboxes) - has])


def set_holders(connection: Connection, inbox: int, holder: Holder, rows: Collection[int]) -> None:
    """Let exactly these agents, or these teams, see an inbox; raises `Refused`."""
    check_rows(connection, _TABLES[holder], rows)
    column = tables.access.c[f"{holder}_id"]
    mine = tables.access.c.inbox_id == inbox, column.is_not(None)
    has = queries.holders_of(connection, inbox, column)
    gone = has - set(rows)
    if gone:
        connection.execute(delete(tables.access).where(*mine, column.in_(gone)))
    _give(connection, [{column.name: each, "inbox_id": inbox} for each in set(rows) - has])


def check_rows(connection: Connection, table: Table, rows: Collection[int]) -> None:
    """Raise `Refused` naming the first of these row ids that a table has not."""
    there = queries.there(connection, table, rows)
    for row in rows:
        if row not in there:
            word = table.name.replace("_", " ")
            raise Refused(f"there is no {word} {row}; the list of them shows those there are", word)


def _give(connection: Connection, rows: list[dict[str, int]]) -> None:
    if rows:
        connection.execute(insert(tables.access), rows)
