"""Reading invitations."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, Row, Table, select

from core import tables
from core.access import SYSTEM
from core.agents.queries import other_admins

Purpose: TypeAlias = Literal["first_admin", "invitation", "password_reset"]

_invitation = tables.invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """A link as it may be shown; the link itself is kept nowhere."""

    id: int
    purpose: Purpose
    email: str
    role: str
    inboxes: tuple[int, ...]
    teams: tuple[int, ...]
    agent: int | None
    """Whose password is reset."""
    invited_by: int | None
    created_at: datetime
    expires_at: datetime


def digest(secret: str) -> bytes:
    """How a link is stored and found: sha256, since 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def found(connection: Connection, digest: bytes, now: datetime) -> InvitationRow | None:
    """The link with this digest, if it can still be used."""
    row = connection.execute(
        select(_invitation).where(_invitation.c.digest == digest, *_open(now))
    ).one_or_none()
    return _read(row) if row else None


def listed(connection: Connection, now: datetime) -> list[InvitationRow]:
    """Invitations that can still be used, the oldest first; no resets."""
    rows = connection.execute(
        select(_invitation)
        .where(_invitation.c.purpose == "invitation", *_open(now))
        .order_by(_invitation.c.id)
    )
    return [_read(row) for row in rows]


def has_admin(connection: Connection) -> bool:
    """Whether an admin can sign in."""
    return other_admins(connection, SYSTEM.agent) > 0


def missing(connection: Connection, table: Table, ids: Sequence[int]) -> list[int]:
    """Those of the row ids that the table does not have."""
    if not ids:
        return []
    there = connection.execute(select(table.c.id).where(table.c.id.in_(ids))).scalars()
    return sorted(set(ids) - set(there))


def _open(now: datetime) -> tuple[Any, ...]:
    return (_invitation.c.used_at.is_(None), _invitation.c.expires_at > now)


def _read(row: Row[Any]) -> InvitationRow:
    return InvitationRow(
        id=row.id,
        purpose=row.purpose,
        email=row.email,
        role=row.role,
        inboxes=tuple(row.inboxes),
        teams=tuple(row.teams),
        agent=row.agent_id,
        invited_by=row.invited_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
