"""Starting sessions, keeping them alive while they are used, and ending them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, update

from core import tables
from core.audit import By
from core.problems import NotThere
from core.sessions import secret

LASTS = timedelta(days=14)
"""How long a session holds that is not used; each use begins the time anew."""

_session = tables.login_session
_SHOWN = 200
"""Letters kept of what a browser says of itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """Who signed in, and from where."""

    agent: int
    address: str = ""
    browser: str = ""


def start(connection: Connection, new: NewSession, now: datetime) -> str:
    """Start a session and return the cookie's value; it is stored nowhere."""
    made = secret.invented()
    connection.execute(
        insert(_session).values(
            agent_id=new.agent,
            digest=secret.digest(made),
            address=new.address,
            browser=new.browser[:_SHOWN],
            created_at=now,
            used_at=now,
            expires_at=now + LASTS,
        )
    )
    return made


def touch(connection: Connection, session: int, now: datetime) -> None:
    """Note that a session is in use, which makes it hold longer."""
    connection.execute(
        update(_session).where(_session.c.id == session).values(used_at=now, expires_at=now + LASTS)
    )


def end(connection: Connection, session: int, by: By) -> None:
    """End one of one's own sessions at once; raises `NotThere` where it is another's."""
    mine = _session.c.id == session, _session.c.agent_id == by.viewer.agent
    if not connection.execute(delete(_session).where(*mine)).rowcount:
        raise NotThere(f"you have no session {session}; the list of your sessions shows them")
    by.note(connection, "session.end", f"session:{session}")


def end_others(connection: Connection, session: int, by: By) -> None:
    """End all of one's own sessions but the one at hand."""
    me = by.viewer.agent
    if ended := end_all(connection, me, but=session):
        by.note(connection, "session.end_others", f"agent:{me}", {"sessions": ended})


def end_all(connection: Connection, agent: int, *, but: int = 0) -> int:
    """End every session of an agent, but perhaps the one at hand; say how many."""
    done = connection.execute(
        delete(_session).where(_session.c.agent_id == agent, _session.c.id != but)
    )
    return done.rowcount


def prune(connection: Connection, now: datetime) -> int:
    """Remove sessions that no longer hold; say how many."""
    return connection.execute(delete(_session).where(_session.c.expires_at <= now)).rowcount
