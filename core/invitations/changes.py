"""Making one-time links, and taking them back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert

from core import agents, audit, tables
from core.access import SYSTEM, Viewer
from core.access.viewer import ADMIN
from core.agents import ROLES
from core.audit import By
from core.invitations.queries import Purpose, digest, has_admin, missing
from core.problems import NotThere, Refused, Taken

LASTS: Mapping[Purpose, timedelta] = {
    "first_admin": timedelta(days=7),
    "invitation": timedelta(days=7),
    "password_reset": timedelta(days=1),
}
"""How long a link can be used."""

_invitation = tables.invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """Somebody who shall work here."""

    email: str
    role: str = "agent"
    inboxes: tuple[int, ...] = ()
    """Row ids of the inboxes they shall see."""
    teams: tuple[int, ...] = ()
    """Row ids of the teams they join."""
    invited_by: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A link that was made; `secret` is its last part, seen only now."""

    id: int
    secret: str
    expires_at: datetime


def first_admin(connection: Connection, now: datetime) -> Made | None:
    """A link that makes the first admin; None where one can sign in. Earlier ones end."""
    connection.execute(delete(_invitation).where(_invitation.c.purpose == "first_admin"))
    if has_admin(connection):
        return None
    return _make(connection, "first_admin", now, role="admin")


def invite(connection: Connection, new: NewInvitation, now: datetime) -> Made:
    """Invite somebody; an earlier invitation of the same address ends.

    Raises `Taken` for an agent, `Refused` for a role, inbox or team that does not exist.
    """
    email = agents.address(new.email)
    if new.role not in ROLES:
        raise Refused(f"there is no role {new.role!r}; there are {', '.join(ROLES)}", "role")
    if agents.by_email(connection, email):
        raise Taken(f"{email!r} works here already; reset the password instead", "email")
    _require_all(connection, new)
    connection.execute(
        delete(_invitation).where(
            _invitation.c.email == email,
            _invitation.c.purpose == "invitation",
            _invitation.c.used_at.is_(None),
        )
    )
    made = _make(
        connection,
        "invitation",
        now,
        email=email,
        role=new.role,
        inboxes=sorted(set(new.inboxes)),
        teams=sorted(set(new.teams)),
        invited_by=new.invited_by,
    )
    detail = {"email": email, "role": new.role, "inboxes": sorted(set(new.inboxes))}
    audit.note(
        connection, _who(new.invited_by), "agent.invite", f"invitation:{made.id}", now, detail
    )
    return made


def reset(connection: Connection, email: str, by: int | None, now: datetime) -> Made:
    """A link that gives an agent a new password; earlier ones end. Raises `NotThere`."""
    agent = agents.by_email(connection, agents.address(email))
    if agent is None:
        raise NotThere(f"there is no agent {email!r}; postroom agent list shows them")
    connection.execute(
        delete(_invitation).where(
            _invitation.c.agent_id == agent.id, _invitation.c.used_at.is_(None)
        )
    )
    audit.note(connection, _who(by), "agent.reset", f"agent:{agent.id}", now)
    return _make(
        connection, "password_reset", now, email=agent.email, agent_id=agent.id, invited_by=by
    )


def revoke(connection: Connection, invitation: int, by: By) -> None:
    """Take an invitation back; raises `NotThere` for one that was used or never was."""
    done = connection.execute(
        delete(_invitation).where(
            _invitation.c.id == invitation,
            _invitation.c.purpose == "invitation",
            _invitation.c.used_at.is_(None),
        )
    )
    if not done.rowcount:
        raise NotThere(f"there is no open invitation {invitation}; the list shows them")
    by.note(connection, "agent.uninvite", f"invitation:{invitation}")


def _who(agent: int | None) -> Viewer:
    """An admin, or the instance itself where a command did it."""
    return Viewer(agent, ADMIN) if agent else SYSTEM


def _require_all(connection: Connection, new: NewInvitation) -> None:
    wanted = (("inboxes", tables.inbox, new.inboxes), ("teams", tables.team, new.teams))
    for field, table, ids in wanted:
        if gone := missing(connection, table, ids):
            raise Refused(f"there is no {table.name} {gone[0]}; choose one of the list", field)


def _make(connection: Connection, purpose: Purpose, now: datetime, **values: Any) -> Made:
    secret = secrets.token_urlsafe(32)
    expires_at = now + LASTS[purpose]
    row = {"inboxes": [], "teams": [], **values}
    made = connection.execute(
        insert(_invitation)
        .values(
            purpose=purpose,
            digest=digest(secret),
            created_at=now,
            expires_at=expires_at,
            **row,
        )
        .returning(_invitation.c.id)
    )
    return Made(int(made.scalar_one()), secret, expires_at)
