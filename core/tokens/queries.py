"""Reading API tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from core import tables

_token, _agent = tables.api_token, tables.agent


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A token as it may be shown."""

    id: int
    name: str
    agent: str
    """The agent's mail address."""
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who asks with a token."""

    token: int
    agent: int
    role: str
    scopes: frozenset[str]
    used_at: datetime | None = None


def listed(connection: Connection) -> list[TokenRow]:
    """Every token, the oldest first."""
    rows = connection.execute(
        select(_token, _agent.c.email)
        .join(_agent, _agent.c.id == _token.c.agent_id)
        .order_by(_token.c.id)
    )
    return [
        TokenRow(
            id=row.id,
            name=row.name,
            agent=row.email,
            scopes=tuple(row.scopes),
            created_at=row.created_at,
            expires_at=row.expires_at,
            used_at=row.used_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


def owner_of(connection: Connection, token: int) -> int | None:
    """The agent whose rights a token gives; None for a token that never was."""
    return connection.execute(select(_token.c.agent_id).where(_token.c.id == token)).scalar()


def by_digest(connection: Connection, digest: bytes, now: datetime) -> Bearer | None:
    """Who holds the token with this digest; None if it is unknown, revoked, expired or dormant."""
    row = connection.execute(
        select(
            _token.c.id,
            _token.c.scopes,
            _token.c.used_at,
            _agent.c.id.label("agent_id"),
            _agent.c.role,
        )
        .join(_agent, _agent.c.id == _token.c.agent_id)
        .where(
            _token.c.digest == digest,
            _token.c.revoked_at.is_(None),
            or_(_token.c.expires_at.is_(None), _token.c.expires_at > now),
            _agent.c.active,
        )
    ).one_or_none()
    if row is None:
        return None
    return Bearer(row.id, row.agent_id, row.role, frozenset(row.scopes), row.used_at)
