"""Adding teams and changing them; `catalogues.remove` deletes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypedDict

from sqlalchemy import Connection, delete, insert, select

from core import catalogues, tables
from core.access.changes import check_rows, set_inboxes
from core.audit import By, changes
from core.catalogues import TEAMS
from core.teams import queries


class TeamValues(TypedDict, total=False):
    """What is to be changed of a team; row ids, None for none."""

    name: str
    calendar: int | None
    members: list[int]
    inboxes: list[int]


def add(connection: Connection, values: TeamValues, by: By) -> int:
    """Add a team and return its id; raises `Taken` or `NotThere`."""
    made = catalogues.add(connection, TEAMS, _columns(connection, values), by)
    _set_lists(connection, made, values, by)
    return made


def change(connection: Connection, team: int, values: TeamValues, by: By) -> None:
    """Change a team; raises `NotThere` or `Taken`."""
    catalogues.change(connection, TEAMS, team, _columns(connection, values), by)
    _set_lists(connection, team, values, by)


def _columns(connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    if (calendar := values.get("calendar")) is not None:
        check_rows(connection, tables.calendar, [calendar])
    named = {"name": "name", "calendar": "calendar_id"}
    return {column: values[key] for key, column in named.items() if key in values}


def _set_lists(connection: Connection, team: int, values: TeamValues, by: By) -> None:
    before = queries.found(connection, by.viewer, team)
    if "members" in values:
        _set_members(connection, team, values["members"])
    if "inboxes" in values:
        set_inboxes(connection, "team", team, values["inboxes"])
    differing = changes(_lists(before), _lists(queries.found(connection, by.viewer, team)))
    if differing:
        by.note(connection, "team.members", f"team:{team}", differing)


def _set_members(connection: Connection, team: int, agents: Collection[int]) -> None:
    check_rows(connection, tables.agent, agents)
    table = tables.membership
    mine = table.c.team_id == team
    has = set(connection.scalars(select(table.c.agent_id).where(mine)))
    connection.execute(delete(table).where(mine, table.c.agent_id.in_(has - set(agents))))
    joined = [{"team_id": team, "agent_id": agent} for agent in set(agents) - has]
    if joined:
        connection.execute(insert(table), joined)


def _lists(row: queries.TeamRow) -> dict[str, list[int]]:
    return {"members": sorted(row.members), "inboxes": sorted(row.inboxes)}
