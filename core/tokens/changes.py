"""Creating and revoking API tokens."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, update

from core import tables
from core.access import SYSTEM
from core.agents import address, by_email
from core.audit import By
from core.problems import NotThere, Refused
from core.tokens.queries import owner_of

PREFIX = "postroom_"
"""What every token begins with, so that scanners for leaked secrets can tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token that is to be created."""

    agent: str
    """Mail address of the agent whose rights it gives."""
    name: str
    scopes: tuple[str, ...] = ()
    """What it is limited to; empty for all that the agent may."""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A token that was just created."""

    id: int
    secret: str
    """Stored nowhere, so this is the only time it is seen."""

    def __repr__(self) -> str:
        return f"Issued({self.id})"


def create(connection: Connection, token: NewToken, now: datetime) -> str:
    """`issue` for the instance itself; returns the secret."""
    return issue(connection, token, By(SYSTEM, now)).secret


def issue(connection: Connection, token: NewToken, by: By) -> Issued:
    """Create a token; raises `NotThere` for an agent nobody knows, `Refused` for one it is over."""
    agent = by_email(connection, address(token.agent))
    if agent is None:
        raise NotThere(f"there is no agent {token.agent!r}; postroom agent list shows them")
    if token.expires_at is not None and token.expires_at <= by.now:
        raise Refused(f"expires_at: {token.expires_at:%Y-%m-%d %H:%M} is over; choose a later time")
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {"name": token.name, "agent_id": agent.id, "scopes": list(token.scopes)}
    made = connection.execute(
        insert(tables.api_token)
        .values(**row, digest=digest(secret), created_at=by.now, expires_at=token.expires_at)
        .returning(tables.api_token.c.id)
    ).scalar_one()
    by.note(connection, "token.create", f"token:{made}", row)
    return Issued(int(made), secret)


def revoke(connection: Connection, token: int, now: datetime) -> None:
    """End a token at once; raises `NotThere` for one that never was or has ended."""
    row = tables.api_token
    result = connection.execute(
        update(row).where(row.c.id == token, row.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    if not result.rowcount:
        raise NotThere(f"there is no token {token} in use; postroom token list shows them")


def revoke_all(connection: Connection, agent: int, now: datetime) -> int:
    """End every token of an agent; returns how many."""
    row = tables.api_token
    result = connection.execute(
        update(row)
        .where(row.c.agent_id == agent, row.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return result.rowcount


def end(connection: Connection, token: int, by: By) -> None:
    """`revoke` by somebody: admins end everybody's, others their own; raises `NotThere`."""
    owner = owner_of(connection, token)
    if owner is None or not (by.viewer.sees_everything or owner == by.viewer.agent):
        raise NotThere(f"there is no token {token} in use; postroom token list shows them")
    revoke(connection, token, by.now)
    by.note(connection, "token.revoke", f"token:{token}")


def digest(secret: str) -> bytes:
    """How a token is stored and found: sha256, since 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()
