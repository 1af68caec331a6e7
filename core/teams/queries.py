"""Reading teams."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core import catalogues, tables
from core.access import Viewer, visible_inboxes
from core.catalogues import TEAMS
from core.problems import NotThere


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A team; what it refers to as row ids."""

    id: int
    name: str
    calendar: int | None
    members: tuple[int, ...]
    inboxes: tuple[int, ...]
    """What every member sees; of these, those the viewer sees."""


def listed(connection: Connection, viewer: Viewer) -> list[TeamRow]:
    """Every team, by id."""
    members = _members(connection)
    inboxes = _inboxes(connection, viewer)
    return [
        TeamRow(
            id=row["id"],
            name=row["name"],
            calendar=row["calendar_id"],
            members=tuple(members[row["id"]]),
            inboxes=tuple(inboxes[row["id"]]),
        )
        for row in catalogues.listed(connection, TEAMS)
    ]


def found(connection: Connection, viewer: Viewer, team: int) -> TeamRow:
    """One team; raises `NotThere`."""
    for row in listed(connection, viewer):
        if row.id == team:
            return row
    raise NotThere(f"there is no team {team}")


def members(connection: Connection, team: int) -> set[int]:
    """The agents of one team."""
    return set(_members(connection)[team])


def _members(connection: Connection) -> dict[int, list[int]]:
    membership = tables.membership.c
    found: dict[int, list[int]] = defaultdict(list)
    rows = select(membership.team_id, membership.agent_id).order_by(membership.agent_id)
    for team, agent in connection.execute(rows):
        found[team].append(agent)
    return found


def _inboxes(connection: Connection, viewer: Viewer) -> dict[int, list[int]]:
    access = tables.access.c
    found: dict[int, list[int]] = defaultdict(list)
    rows = (
        select(access.team_id, access.inbox_id)
        .join_from(tables.access, tables.inbox)
        .where(access.team_id.is_not(None), visible_inboxes(viewer))
        .order_by(access.inbox_id)
    )
    for team, inbox in connection.execute(rows):
        found[team].append(inbox)
    return found
