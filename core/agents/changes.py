"""Adding agents and teams, and giving them inboxes to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.agents import queries
from core.problems import NotThere, Refused, Taken
from postroom.text import fold

ROLES = ("admin", "manager", "agent")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgent:
    """Somebody who is to work here."""

    email: str
    name: str
    role: str = "agent"
    locale: str = "en"
    password_hash: str | None = None


def add(connection: Connection, agent: NewAgent, now: datetime) -> int:
    """Add an agent and return the row id; raises `Taken`, or `Refused` for what makes no sense."""
    email = address(agent.email)
    if agent.role not in ROLES:
        raise Refused(f"there is no role {agent.role!r}; there are {', '.join(ROLES)}")
    if queries.by_email(connection, email):
        raise Taken(f"there is an agent {email!r} already; postroom agent list shows them")
    result = connection.execute(
        insert(tables.agent)
        .values(
            email=email,
            name=agent.name.strip() or email.partition("@")[0],
            role=agent.role,
            locale=agent.locale,
            password_hash=agent.password_hash,
            created_at=now,
        )
        .returning(tables.agent.c.id)
    )
    return int(result.scalar_one())


def address(email: str) -> str:
    """The one form of an agent's address; raises `Refused` if it is none."""
    folded = fold(email.strip())
    local, at, domain = folded.partition("@")
    if not (local and at and domain) or any(c.isspace() for c in folded):
        raise Refused(f"{email!r} is no mail address; write one such as anna@shop.example")
    return folded


def set_password(connection: Connection, agent: int, password_hash: str) -> None:
    """Replace an agent's password, by row id: an address may be another's by now; or `NotThere`."""
    row = tables.agent
    result = connection.execute(
        update(row).where(row.c.id == agent).values(password_hash=password_hash)
    )
    if not result.rowcount:
        raise NotThere(f"there is no agent {agent}; postroom agent list shows them")


def join(connection: Connection, team: str, email: str) -> None:
    """Make an agent a member of a team; a member stays one."""
    ids = {"team_id": _named(connection, tables.team, team), "agent_id": _agent(connection, email)}
    _insert_once(connection, tables.membership, ids)


def leave(connection: Connection, team: str, email: str) -> None:
    """End a membership; who is no member is left alone."""
    membership = tables.membership.c
    connection.execute(
        delete(tables.membership).where(
            membership.team_id == _named(connection, tables.team, team),
            membership.agent_id == _agent(connection, email),
        )
    )


def grant(connection: Connection, inbox: str, *, agent: str = "", team: str = "") -> None:
    """Let an agent, or every member of a team, see an inbox."""
    ids = {"inbox_id": _named(connection, tables.inbox, inbox), **_holder(connection, agent, team)}
    _insert_once(connection, tables.access, ids)


def revoke(connection: Connection, inbox: str, *, agent: str = "", team: str = "") -> None:
    """Take back what `grant` gave."""
    inbox_id = _named(connection, tables.inbox, inbox)
    ((column, holder),) = _holder(connection, agent, team).items()
    connection.execute(
        delete(tables.access).where(
            tables.access.c.inbox_id == inbox_id, tables.access.c[column] == holder
        )
    )


def _holder(connection: Connection, agent: str, team: str) -> dict[str, int]:
    if agent:
        return {"agent_id": _agent(connection, agent)}
    return {"team_id": _named(connection, tables.team, team)}


def _agent(connection: Connection, email: str) -> int:
    found = queries.by_email(connection, address(email))
    if found is None:
        raise NotThere(f"there is no agent {email!r}; postroom agent list shows them")
    return found.id


def _named(connection: Connection, table: Table, name: str) -> int:
    found = queries.id_by_name(connection, table, name)
    if found is None:
        raise NotThere(f"there is no {table.name} {name!r}; check the spelling")
    return found


def _insert_once(connection: Connection, table: Table, row: Mapping[str, int]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(table).values(**row).on_conflict_do_nothing())
    else:
        connection.execute(sqlite.insert(table).values(**row).on_conflict_do_nothing())
