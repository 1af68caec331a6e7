"""Using a one-time link: an agent is made, or gets a new password."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, update

from core import agents, audit, sessions, tables
from core.access import Viewer
from core.agents import NewAgent
from core.invitations.queries import InvitationRow, found, has_admin, missing
from core.problems import NotThere

_invitation = tables.invitation

USED_UP = "this link was used already, or is too old; ask an admin for a new one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepting:
    """What somebody with a link says of themselves."""

    digest: bytes
    password_hash: str
    email: str = ""
    """Only the first admin names it; the others were named by who invited them."""
    name: str = ""
    locale: str = "en"


def accept(connection: Connection, new: Accepting, now: datetime) -> int:
    """Use the link and return the agent's row id; raises `NotThere` for one that is used up."""
    link = found(connection, new.digest, now)
    if link is None or not _took(connection, link, now):
        raise NotThere(USED_UP)
    if link.purpose == "password_reset":
        return _reset(connection, link, new, now)
    if link.purpose == "first_admin" and has_admin(connection):
        raise NotThere(USED_UP)
    return _join(connection, link, new, now)


def _took(connection: Connection, link: InvitationRow, now: datetime) -> bool:
    """Whether we are the ones who use it: two at once must not."""
    done = connection.execute(
        update(_invitation)
        .where(_invitation.c.id == link.id, _invitation.c.used_at.is_(None))
        .values(used_at=now)
    )
    return done.rowcount == 1


def _reset(connection: Connection, link: InvitationRow, new: Accepting, now: datetime) -> int:
    agent = agents.by_id(connection, link.agent or 0)
    if agent is None or not agent.active:
        raise NotThere(USED_UP)
    agents.set_password(connection, agent.id, new.password_hash)
    ended = sessions.end_all(connection, agent.id)
    _note(connection, agent.id, "agent.password", now, {"sessions": ended})
    return agent.id


def _join(connection: Connection, link: InvitationRow, new: Accepting, now: datetime) -> int:
    agent = agents.add(
        connection,
        NewAgent(
            email=link.email or new.email,
            name=new.name,
            role=link.role,
            locale=new.locale,
            password_hash=new.password_hash,
        ),
        now,
    )
    _give(connection, link, agent)
    _note(connection, agent, "agent.join", now, {"role": link.role})
    return agent


def _note(
    connection: Connection, agent: int, action: str, now: datetime, detail: Mapping[str, object]
) -> None:
    """Write down what somebody did with their own link."""
    audit.note(connection, Viewer(agent, ""), action, f"agent:{agent}", now, detail)


def _give(connection: Connection, link: InvitationRow, agent: int) -> None:
    """Inboxes and teams that were deleted meanwhile are passed over."""
    inboxes = set(link.inboxes) - set(missing(connection, tables.inbox, link.inboxes))
    teams = set(link.teams) - set(missing(connection, tables.team, link.teams))
    rows = [{"inbox_id": inbox, "agent_id": agent} for inbox in sorted(inboxes)]
    if rows:
        connection.execute(insert(tables.access), rows)
    members = [{"team_id": team, "agent_id": agent} for team in sorted(teams)]
    if members:
        connection.execute(insert(tables.membership), members)
