"""`postroom inbox`: where tickets land, and who sees them."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show
from app.cli.acting import by_command_line
from app.cli.options import AsJson
from app.cli.session import session
from core import inboxes
from core.access import SYSTEM
from core.agents import access
from core.inboxes import InboxRow

app = App(name="inbox", help="Where tickets land, and who sees them.")

Name = Annotated[str, Parameter(help="The inbox's name.")]
Agent = Annotated[str, Parameter(help="An agent's mail address.")]
Team = Annotated[str, Parameter(help="A team's name; every member sees it.")]
COLUMNS: show.Columns[InboxRow] = {
    "id": lambda row: row.id,
    "name": lambda row: row.name,
    "reopened within": lambda row: f"{row.reopen_days} days",
    "agents": lambda row: len(row.agents),
    "teams": lambda row: len(row.teams),
}


@app.command(name="list")
def list_inboxes(*, as_json: AsJson = False) -> None:
    """Show every inbox."""
    with session() as own:
        show.rows(own.store.read_now(inboxes.listed, SYSTEM), COLUMNS, as_json=as_json)


@app.command
def add(
    name: Name,
    /,
    *,
    reopen_days: Annotated[
        int, Parameter(help="Days within which a reply reopens a closed ticket.")
    ] = 14,
) -> None:
    """Add an inbox."""
    with session() as own:
        values: inboxes.InboxValues = {"name": name, "reopen_days": reopen_days}
        own.store.write_now(inboxes.add, values, by_command_line())


@app.command
def grant(name: Name, /, *, agent: Agent = "", team: Team = "") -> None:
    """Let an agent, or every member of a team, see an inbox."""
    with session() as own:
        holder = access.Holding(inbox=name, agent=agent, team=team)
        own.store.write_now(access.grant, holder, by_command_line())


@app.command
def revoke(name: Name, /, *, agent: Agent = "", team: Team = "") -> None:
    """Take back what `grant` gave."""
    with session() as own:
        holder = access.Holding(inbox=name, agent=agent, team=team)
        own.store.write_now(access.revoke, holder, by_command_line())
