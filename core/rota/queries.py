"""Reading teams whose members take turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.agents.presence import is_online
from core.rota.turns import Member, Turns

_rota, _member, _agent = tables.rota.c, tables.membership.c, tables.agent.c
_ticket = tables.ticket.c

_TEAMS: BindParameter[Any] = bindparam("teams", expanding=True)
_CURSORS: Select[Any] = (
    select(_rota.team_id, _rota.agent_id).where(_rota.team_id.in_(_TEAMS)).order_by(_rota.team_id)
)
_MEMBERS: Select[Any] = (
    select(_member.team_id, _agent.id, _agent.away, _agent.last_seen_at)
    .join_from(tables.membership, tables.agent)
    .where(_member.team_id.in_(_TEAMS), _agent.active)
)
_OPEN: Select[Any] = (
    select(_ticket.assignee_id, func.count())
    .where(
        _ticket.assignee_id.in_(bindparam("agents", expanding=True)),
        _ticket.is_open.is_(True),
        _ticket.deleted_at.is_(None),
    )
    .group_by(_ticket.assignee_id)
)


def load(
    connection: Connection,
    teams: Collection[int],
    now: datetime,
    *,
    count: bool = True,
    hold: bool = True,
) -> dict[int, Turns]:
    """The turns of these teams, their cursors locked until the commit.

    `count`: read how many open tickets everybody has. `hold` False: only to see what would
    happen, with everybody online who is not away. Lock the tickets first.
    """
    if not teams:
        return {}
    if hold:
        _make_cursors(connection, teams)
    last = _cursors(connection, teams, hold=hold)
    members = _members(connection, teams, now if hold else None)
    if count:
        _count(connection, [one for team in members.values() for one in team])
    return {team: Turns(team, members.get(team, ()), last.get(team, 0)) for team in teams}


def _make_cursors(connection: Connection, teams: Collection[int]) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [{"team_id": team, "agent_id": 0} for team in sorted(teams)]
    connection.execute(insert(tables.rota).values(rows).on_conflict_do_nothing())


def _cursors(connection: Connection, teams: Collection[int], *, hold: bool) -> dict[int, int]:
    wanted = _CURSORS.with_for_update() if hold else _CURSORS
    rows = connection.execute(wanted, {"teams": list(teams)})
    return {row[0]: row[1] for row in rows}


def _members(
    connection: Connection, teams: Collection[int], now: datetime | None
) -> dict[int, list[Member]]:
    """Everybody in these teams; without a moment, whoever is not away is online."""
    found: dict[int, list[Member]] = defaultdict(list)
    for team, agent, away, seen in connection.execute(_MEMBERS, {"teams": list(teams)}):
        online = not away and (now is None or is_online(seen, now))
        found[team].append(Member(agent=agent, online=online))
    return found


def _count(connection: Connection, members: Collection[Member]) -> None:
    if not members:
        return
    rows = connection.execute(_OPEN, {"agents": [member.agent for member in members]})
    holding = {row[0]: row[1] for row in rows}
    for member in members:
        member.open = holding.get(member.agent, 0)
