"""Reading inboxes and who may see them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core import catalogues, tables
from core.access import Viewer, visible_inboxes
from core.catalogues import INBOXES
from core.problems import NotThere

_access = tables.access.c


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """An inbox; what it refers to as row ids."""

    id: int
    name: str
    brand: int | None
    group: int | None
    calendar: int | None
    reopen_days: int
    """Days within which a customer's reply reopens a closed ticket."""
    agents: tuple[int, ...]
    """Who sees it themselves, not through a team; admins see every inbox."""
    teams: tuple[int, ...]


def listed(connection: Connection, viewer: Viewer) -> list[InboxRow]:
    """Every inbox the viewer sees, by id."""
    agents, teams = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    columns = _access.inbox_id, _access.agent_id, _access.team_id
    for inbox, agent, team in connection.execute(select(*columns).order_by(_access.id)):
        (teams if agent is None else agents)[inbox].append(team if agent is None else agent)
    return [
        InboxRow(
            id=row["id"],
            name=row["name"],
            brand=row["brand_id"],
            group=row["inbox_group_id"],
            calendar=row["calendar_id"],
            reopen_days=row["reopen_days"],
            agents=tuple(agents[row["id"]]),
            teams=tuple(teams[row["id"]]),
        )
        for row in catalogues.listed(connection, INBOXES, visible_inboxes(viewer))
    ]


def found(connection: Connection, viewer: Viewer, inbox: int) -> InboxRow:
    """One inbox; raises `NotThere` also for one that the viewer does not see."""
    for row in listed(connection, viewer):
        if row.id == inbox:
            return row
    raise NotThere(f"there is no inbox {inbox}")
