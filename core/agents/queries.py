"""Reading agents and teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from core import tables

_agent = tables.agent


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """An agent, without the password's hash."""

    id: int
    email: str
    name: str
    role: str
    away: bool
    active: bool
    locale: str
    zone: str
    """IANA time zone; empty for the company's."""
    created_at: datetime


def listed(connection: Connection) -> list[AgentRow]:
    """Every agent, by name."""
    return [_read(row) for row in connection.execute(select(_agent).order_by(_agent.c.name))]


def by_email(connection: Connection, email: str) -> AgentRow | None:
    """The agent who signs in with that address, or None."""
    row = connection.execute(select(_agent).where(_agent.c.email == email)).one_or_none()
    return _read(row) if row else None


def by_id(connection: Connection, agent: int) -> AgentRow | None:
    """The agent with this row id, or None."""
    row = connection.execute(select(_agent).where(_agent.c.id == agent)).one_or_none()
    return _read(row) if row else None


def other_admins(connection: Connection, agent: int) -> int:
    """How many admins can sign in besides this agent: they are active and have a password."""
    row = _agent.c
    others = select(func.count()).where(
        row.role == "admin", row.active, row.password_hash.is_not(None), row.id != agent
    )
    return connection.execute(others).scalar_one()


def password_hash(connection: Connection, agent: int) -> str | None:
    """What `Passwords.verify` checks against; None for who cannot sign in with a password."""
    return connection.execute(
        select(_agent.c.password_hash).where(_agent.c.id == agent, _agent.c.active)
    ).scalar()


def id_by_name(connection: Connection, table: Table, name: str) -> int | None:
    """The row id that a name stands for in a table of names (team, inbox), or None."""
    return connection.execute(select(table.c.id).where(table.c.name == name)).scalar()


def _read(row: Row[Any]) -> AgentRow:
    return AgentRow(
        id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        away=row.away,
        active=row.active,
        locale=row.locale,
        zone=row.zone,
        created_at=row.created_at,
    )
