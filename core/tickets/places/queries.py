"""Reading inboxes with who may see them; agrees with `core.access.visible` (promise P24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    bindparam,
    select,
    true,
    union_all,
)

from core import tables
from core.access.viewer import ADMIN
from core.tickets.places.moving import Place

_inbox, _agent = tables.inbox.c, tables.agent.c
_access, _member = tables.access.c, tables.membership.c

_WANTED: BindParameter[Any] = bindparam("inboxes", expanding=True)
_INBOXES: Select[Any] = select(
    _inbox.id, _inbox.name, _inbox.inbox_group_id, _inbox.brand_id, _inbox.calendar_id
).where(_inbox.id.in_(_WANTED))

_OWN = (
    select(_access.inbox_id.label("inbox"), _agent.id.label("agent"))
    .join_from(tables.access, tables.agent, _agent.id == _access.agent_id)
    .where(_access.inbox_id.in_(_WANTED), _agent.active)
)
_THROUGH = (
    select(_access.inbox_id, _agent.id)
    .join_from(tables.access, tables.membership, _member.team_id == _access.team_id)
    .join(tables.agent, _agent.id == _member.agent_id)
    .where(_access.inbox_id.in_(_WANTED), _agent.active)
)
_ADMINS = (
    select(_inbox.id, _agent.id)
    .select_from(tables.inbox.join(tables.agent, true()))
    .where(_inbox.id.in_(_WANTED), _agent.role == ADMIN, _agent.active)
)
_SEEING = union_all(_OWN, _THROUGH, _ADMINS).subquery("seeing")
_WITH_TEAMS: Select[Any] = (
    select(_SEEING.c.inbox, _SEEING.c.agent, _member.team_id)
    .select_from(_SEEING)
    .outerjoin(tables.membership, _member.agent_id == _SEEING.c.agent)
)


def places(connection: Connection, inboxes: Collection[int]) -> dict[int, Place]:
    """These inboxes by id; one that does not exist is left out."""
    if not inboxes:
        return {}
    wanted = {"inboxes": sorted(inboxes)}
    seeing: dict[int, set[int]] = defaultdict(set)
    teams: dict[int, set[int]] = defaultdict(set)
    for inbox, agent, team in connection.execute(_WITH_TEAMS, wanted):
        seeing[inbox].add(agent)
        if team is not None:
            teams[inbox].add(team)
    return {
        row[0]: Place(
            inbox=row[0],
            name=row[1],
            group=row[2],
            brand=row[3],
            seeing=frozenset(seeing[row[0]]),
            teams=frozenset(teams[row[0]]),
            calendar=row[4],
        )
        for row in connection.execute(_INBOXES, wanted)
    }
