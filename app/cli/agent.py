"""`postroom agent`: the people who work here."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show
from app.cli.acting import by_command_line
from app.cli.options import AsJson
from app.cli.session import session
from core import agents, invitations
from core.agents import AgentRow, NewAgent, Passwords, duties
from postroom.clock import utc_now

app = App(name="agent", help="The people who work here.")

Email = Annotated[str, Parameter(help="Mail address, which is the name to sign in with.")]
COLUMNS: show.Columns[AgentRow] = {
    "id": lambda row: row.id,
    "email": lambda row: row.email,
    "name": lambda row: row.name,
    "role": lambda row: row.role,
    "away": lambda row: row.away,
    "active": lambda row: row.active,
}


@app.command(name="list")
def list_agents(*, as_json: AsJson = False) -> None:
    """Show every agent."""
    with session() as own:
        show.rows(own.store.read_now(agents.listed), COLUMNS, as_json=as_json)


@app.command
def add(
    email: Email,
    /,
    *,
    name: Annotated[str, Parameter(help="As others see it; else the address's first part.")] = "",
    role: Annotated[str, Parameter(help="admin, manager or agent.")] = "agent",
) -> None:
    """Add an agent with a password that is shown once."""
    with session() as own:
        password, digest = _password()
        wanted = NewAgent(
            email=email, name=name, role=role, locale=own.settings.locale, password_hash=digest
        )
        own.store.write_now(duties.employ, wanted, [], by_command_line())
    show.line(f"{email} may sign in with the password {password}")


@app.command
def reset(email: Email, /) -> None:
    """Make a link, good for a day, behind which an agent sets a new password."""
    with session() as own:
        made = own.store.write_now(invitations.reset, email, None, utc_now())
        address = f"http://{own.settings.host}:{own.settings.port}"
    show.line(
        f"{email} may set a new password, once, at {address}/welcome/{made.secret} (put the address"
        " that you open Postroom at in place of the first part, if it is another)"
    )


@app.command
def away(email: Email, /) -> None:
    """Mark an agent as away: automations assign nothing to them."""
    with session() as own:
        own.store.write_now(duties.set_away, email, by_command_line(), away=True)


@app.command
def back(email: Email, /) -> None:
    """End being away."""
    with session() as own:
        own.store.write_now(duties.set_away, email, by_command_line(), away=False)


def _password() -> tuple[str, str]:
    passwords = Passwords()
    made = agents.invented()
    digest = passwords.hash_now(made)
    passwords.close()
    return made, digest
