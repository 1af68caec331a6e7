"""`postroom team`: agents who share inboxes and tickets."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show
from app.cli.acting import by_command_line
from app.cli.options import AsJson
from app.cli.session import session
from core import teams
from core.access import SYSTEM
from core.agents import access
from core.teams import TeamRow

app = App(name="team", help="Agents who share inboxes and tickets.")

Name = Annotated[str, Parameter(help="The team's name.")]
Email = Annotated[str, Parameter(help="An agent's mail address.")]
COLUMNS: show.Columns[TeamRow] = {
    "id": lambda row: row.id,
    "name": lambda row: row.name,
    "members": lambda row: len(row.members),
    "inboxes": lambda row: len(row.inboxes),
}


@app.command(name="list")
def list_teams(*, as_json: AsJson = False) -> None:
    """Show every team."""
    with session() as own:
        show.rows(own.store.read_now(teams.listed, SYSTEM), COLUMNS, as_json=as_json)


@app.command
def add(name: Name, /) -> None:
    """Add a team."""
    with session() as own:
        values: teams.TeamValues = {"name": name}
        own.store.write_now(teams.add, values, by_command_line())


@app.command
def join(name: Name, email: Email, /) -> None:
    """Make an agent a member."""
    with session() as own:
        own.store.write_now(access.join, name, email, by_command_line())


@app.command
def leave(name: Name, email: Email, /) -> None:
    """End a membership."""
    with session() as own:
        own.store.write_now(access.leave, name, email, by_command_line())
