"""Agents as those who look after them see them: with teams, inboxes and calendar."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from core import tables
from core.access import Viewer, visible_inboxes
from core.problems import NotThere

_agent, _access, _membership = tables.agent.c, tables.access.c, tables.membership.c
_PLAIN = (
    _agent.id,
    _agent.email,
    _agent.name,
    _agent.role,
    _agent.away,
    _agent.active,
    _agent.locale,
    _agent.zone,
    _agent.signature,
    _agent.mail_notifications,
    _agent.calendar_id.label("calendar"),
    _agent.created_at,
    _agent.last_seen_at,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """An agent with all that is set up for them; rows as ids."""

    id: int
    email: str
    name: str
    role: str
    away: bool
    active: bool
    locale: str
    zone: str
    signature: str
    mail_notifications: bool
    """Whether notifications that want to be mailed reach them by mail too."""
    calendar: int | None
    created_at: datetime
    last_seen_at: datetime | None
    teams: tuple[int, ...]
    inboxes: tuple[int, ...]
    """What they see themselves, not through a team; of these, those the viewer sees."""


def colleagues(connection: Connection, viewer: Viewer) -> list[Colleague]:
    """Every agent, by id."""
    teams, inboxes = _teams(connection), _inboxes(connection, viewer)
    return [
        Colleague(**row, teams=tuple(teams[row["id"]]), inboxes=tuple(inboxes[row["id"]]))
        for row in connection.execute(select(*_PLAIN).order_by(_agent.id)).mappings()
    ]


def colleague(connection: Connection, viewer: Viewer, agent: int) -> Colleague:
    """One agent; raises `NotThere`."""
    for one in colleagues(connection, viewer):
        if one.id == agent:
            return one
    raise NotThere(f"there is no agent {agent}")


def _teams(connection: Connection) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = select(_membership.agent_id, _membership.team_id).order_by(_membership.team_id)
    for agent, team in connection.execute(rows):
        found[agent].append(team)
    return found


def _inboxes(connection: Connection, viewer: Viewer) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = (
        select(_access.agent_id, _access.inbox_id)
        .join_from(tables.access, tables.inbox)
        .where(_access.agent_id.is_not(None), visible_inboxes(viewer))
        .order_by(_access.inbox_id)
    )
    for agent, inbox in connection.execute(rows):
        found[agent].append(inbox)
    return found
