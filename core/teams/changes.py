"""Adding teams and changing them; `catalogues.remove` deletes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypedDict

from sqlalchemy import Connection, delete, insert

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
    """Add a team and return its id; raises `Taken` or `Refused`."""
    columns = _columns(connection, values)
    made = catalogues.add(connection, TEAMS, columns, by, _lists(values))
    _set_lists(connection, made, values)
    return made


def change(connection: Connection, team: int, values: TeamValues, by: By) -> None:
    """Change a team; raises `NotThere`, `Taken` or `Refused`."""
    before = queries.found(connection, by.viewer, team)
    columns = _columns(connection, values)
    _set_lists(connection, team, values)
    was = {"members": sorted(before.members), "inboxes": sorted(before.inboxes)}
    catalogues.change(connection, TEAMS, team, columns, by, changes(was, _lists(values)))


def _columns(connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    if (calendar := values.get("calendar")) is not None:
        check_rows(connection, tables.calendar, [calendar])
    named = {"name": "name", "calendar": "calendar_id"}
    return {column: values[key] for key, column in named.items() if key in values}


def _set_lists(connection: Connection, team: int, values: TeamValues) -> None:
    if "members" in values:
        _set_members(connection, team, values["members"])
    if "inboxes" in values:
        set_inboxes(connection, "team", team, values["inboxes"])


def _set_members(connection: Connection, team: int, agents: Collection[int]) -> None:
    check_rows(connection, tables.agent, agents)
    table = tables.membership
    mine = table.c.team_id == team
    has = queries.members(connection, team)
    connection.execute(delete(table).where(mine, table.c.agent_id.in_(has - set(agents))))
    joined = [{"team_id": team, "agent_id": agent} for agent in set(agents) - has]
    if joined:
        connection.execute(insert(table), joined)


def _lists(values: TeamValues) -> dict[str, list[int]]:
    """Members and inboxes, as far as they are said."""
    given: Mapping[str, Any] = values
    return {key: sorted(set(given[key])) for key in ("members", "inboxes") if key in given}
