"""A team whose members take turns, in a test."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select, update

from core import tables
from tests import seeds
from tests.seeds import NOW


def member(
    connection: Connection,
    name: str,
    *,
    team: str = "Returns",
    seen: timedelta | None = timedelta(seconds=10),
    **values: object,
) -> int:
    """An agent of the team who may see the first inbox; online unless said otherwise."""
    agent = seeds.agent(connection, name)
    standing = {
        "role": "agent",
        "last_seen_at": None if seen is None else NOW - seen,
        **values,
    }
    connection.execute(update(tables.agent).where(tables.agent.c.id == agent).values(**standing))
    if team:
        row = seeds.named(connection, tables.team, team)
        seeds.row(connection, tables.membership, team_id=row, agent_id=agent)
    return agent


def sees_first_inbox(connection: Connection, *, team: str = "Returns") -> int:
    """Let the team see the inbox of the account that messages come to; return the inbox."""
    account = seeds.account(connection)
    inbox = connection.execute(
        select(tables.account.c.inbox_id).where(tables.account.c.id == account)
    ).scalar_one()
    row = seeds.named(connection, tables.team, team)
    seeds.row(connection, tables.access, inbox_id=inbox, team_id=row)
    return int(inbox)
