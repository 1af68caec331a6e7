"""Who follows events and what they may be told, read anew each time (promise P24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select, union_all

from core import tables
from core.access.viewer import ADMIN

_agent, _access, _membership = tables.agent.c, tables.access.c, tables.membership.c
_session, _token = tables.login_session.c, tables.api_token.c


@dataclass(frozen=True, slots=True)
class Audience:
    """What an agent may be told of: every inbox (None), or these."""

    inboxes: frozenset[int] | None

    def sees(self, inbox: int) -> bool:
        """Whether tickets of the inbox may be spoken of."""
        return self.inboxes is None or inbox in self.inboxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Those who are connected: agents, and what they signed in with (row ids)."""

    agents: Collection[int]
    sessions: Collection[int] = ()
    tokens: Collection[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Who of them still has a right to listen."""

    audiences: Mapping[int, Audience]
    """By agent; who is no longer active is missing."""
    sessions: frozenset[int]
    tokens: frozenset[int]


def present(connection: Connection, listening: Listening, now: datetime) -> Present:
    """What each of them may be told at this moment."""
    return Present(
        audiences=_audiences(connection, listening.agents),
        sessions=_sessions(connection, listening.sessions, now),
        tokens=_tokens(connection, listening.tokens, now),
    )


def _audiences(connection: Connection, agents: Collection[int]) -> dict[int, Audience]:
    who = select(_agent.id, _agent.role).where(_agent.id.in_(agents), _agent.active)
    roles = {row[0]: row[1] for row in connection.execute(who)}
    own = select(_access.agent_id, _access.inbox_id).where(_access.agent_id.in_(roles))
    through = (
        select(_membership.agent_id, _access.inbox_id)
        .join_from(tables.membership, tables.access, _access.team_id == _membership.team_id)
        .where(_membership.agent_id.in_(roles))
    )
    inboxes: dict[int, set[int]] = defaultdict(set)
    for agent, inbox in connection.execute(union_all(own, through)):
        inboxes[agent].add(inbox)
    return {
        agent: Audience(None if role == ADMIN else frozenset(inboxes[agent]))
        for agent, role in roles.items()
    }


def _sessions(connection: Connection, wanted: Collection[int], now: datetime) -> frozenset[int]:
    if not wanted:
        return frozenset()
    valid = select(_session.id).where(_session.id.in_(wanted), _session.expires_at > now)
    return frozenset(connection.execute(valid).scalars())


def _tokens(connection: Connection, wanted: Collection[int], now: datetime) -> frozenset[int]:
    if not wanted:
        return frozenset()
    valid = select(_token.id).where(
        _token.id.in_(wanted),
        _token.revoked_at.is_(None),
        or_(_token.expires_at.is_(None), _token.expires_at > now),
    )
    return frozenset(connection.execute(valid).scalars())
