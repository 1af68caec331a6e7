"""Agents, their teams, what they may see, and their passwords."""

from core.agents.changes import (
    ROLES,
    NewAgent,
    add,
    address,
    grant,
    join,
    leave,
    revoke,
    set_password,
)
from core.agents.passwords import Passwords, invented
from core.agents.queries import AgentRow, by_email, by_id, listed

__all__ = [
    "ROLES",
    "AgentRow",
    "NewAgent",
    "Passwords",
    "add",
    "address",
    "by_email",
    "by_id",
    "grant",
    "invented",
    "join",
    "leave",
    "listed",
    "revoke",
    "set_password",
]
