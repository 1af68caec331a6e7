"""Reading sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from core import agents, tables
from core.agents import AgentRow

_session = tables.login_session


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A signed-in browser, as its owner may see it."""

    id: int
    address: str
    """Where it signed in from."""
    browser: str
    """What it calls itself."""
    created_at: datetime
    used_at: datetime
    """To the hour; not every request is written down."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that holds, and whose it is."""

    session: SessionRow
    agent: AgentRow


def signed_in(connection: Connection, digest: bytes, now: datetime) -> SignedIn | None:
    """Whose session has this digest; None if it is unknown, has expired, or the agent is gone."""
    row = connection.execute(
        select(_session).where(_session.c.digest == digest, _session.c.expires_at > now)
    ).one_or_none()
    if row is None:
        return None
    agent = agents.by_id(connection, row.agent_id)
    return SignedIn(_read(row), agent) if agent and agent.active else None


def listed(connection: Connection, agent: int, now: datetime) -> list[SessionRow]:
    """The sessions of an agent that hold, the last used first."""
    rows = connection.execute(
        select(_session)
        .where(_session.c.agent_id == agent, _session.c.expires_at > now)
        .order_by(_session.c.used_at.desc(), _session.c.id.desc())
    )
    return [_read(row) for row in rows]


def _read(row: Row[Any]) -> SessionRow:
    return SessionRow(
        id=row.id,
        address=row.address,
        browser=row.browser,
        created_at=row.created_at,
        used_at=row.used_at,
        expires_at=row.expires_at,
    )
