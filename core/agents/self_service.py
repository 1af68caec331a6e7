"""What agents change about themselves."""

from __future__ import annotations

from sqlalchemy import Connection

from core import sessions
from core.agents.changes import set_password
from core.agents.roster import colleague
from core.audit import By


def replace_password(connection: Connection, session: int, password_hash: str, by: By) -> None:
    """Set one's own password, and sign out every browser but the one at hand."""
    me = colleague(connection, by.viewer, by.viewer.agent)
    set_password(connection, me.id, password_hash)
    ended = sessions.end_all(connection, me.id, but=session)
    by.note(connection, "agent.password", f"agent:{me.id}", {"sessions": ended})
