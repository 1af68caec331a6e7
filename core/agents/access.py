"""Access and membership by name, as the command line gives them; each change is noted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from core.agents import changes
from core.audit import By
from core.problems import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An inbox and who is to see it: an agent, by address, or a team, by name."""

    inbox: str
    agent: str = ""
    team: str = ""


def grant(connection: Connection, holding: Holding, by: By) -> None:
    """Let somebody see an inbox; raises `NotThere`, or `Refused` for nobody and for both."""
    _check(holding)
    changes.grant(connection, holding.inbox, agent=holding.agent, team=holding.team)
    by.note(connection, "inbox.grant", f"inbox:{holding.inbox}", _detail(holding))


def revoke(connection: Connection, holding: Holding, by: By) -> None:
    """Take back what `grant` gave; raises as it does."""
    _check(holding)
    changes.revoke(connection, holding.inbox, agent=holding.agent, team=holding.team)
    by.note(connection, "inbox.revoke", f"inbox:{holding.inbox}", _detail(holding))


def join(connection: Connection, team: str, email: str, by: By) -> None:
    """Make an agent a member of a team; raises `NotThere`."""
    changes.join(connection, team, email)
    by.note(connection, "team.join", f"team:{team}", {"agent": email})


def leave(connection: Connection, team: str, email: str, by: By) -> None:
    """End a membership; raises `NotThere`."""
    changes.leave(connection, team, email)
    by.note(connection, "team.leave", f"team:{team}", {"agent": email})


def _check(holding: Holding) -> None:
    if bool(holding.agent) is bool(holding.team):
        raise Refused("name either an agent or a team, with --agent or --team")


def _detail(holding: Holding) -> dict[str, str]:
    return {"agent": holding.agent} if holding.agent else {"team": holding.team}
