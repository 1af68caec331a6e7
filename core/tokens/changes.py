"""Creating and revoking API tokens."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, update

from core import tables
from core.agents import address, by_email
from core.problems import NotThere

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


def create(connection: Connection, token: NewToken, now: datetime) -> str:
    """Create a token and return it; it is stored nowhere, so this is the only time it is seen."""
    agent = by_email(connection, address(token.agent))
    if agent is None:
        raise NotThere(f"there is no agent {token.agent!r}; postroom agent list shows them")
    secret = PREFIX + secrets.token_urlsafe(32)
    connection.execute(
        insert(tables.api_token).values(
            name=token.name,
            agent_id=agent.id,
            digest=digest(secret),
            scopes=list(token.scopes),
            created_at=now,
            expires_at=token.expires_at,
        )
    )
    return secret


def revoke(connection: Connection, token: int, now: datetime) -> None:
    """End a token at once; raises `NotThere` for one that never was or has ended."""
    row = tables.api_token
    result = connection.execute(
        update(row).where(row.c.id == token, row.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    if not result.rowcount:
        raise NotThere(f"there is no token {token} in use; postroom token list shows them")


def digest(secret: str) -> bytes:
    """How a token is stored and found: sha256, since 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()
