"""`postroom token`: keys for programs that use the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show
from app.cli.acting import by_command_line
from app.cli.options import AsJson
from app.cli.session import session
from core import tokens
from core.tokens import NewToken, TokenRow
from postroom.clock import utc_now

app = App(name="token", help="Keys for programs that use the API.")

COLUMNS: show.Columns[TokenRow] = {
    "id": lambda row: row.id,
    "name": lambda row: row.name,
    "agent": lambda row: row.agent,
    "scopes": lambda row: " ".join(row.scopes) or "all",
    "created": lambda row: row.created_at,
    "expires": lambda row: row.expires_at or "never",
    "used": lambda row: row.used_at or "never",
    "revoked": lambda row: row.revoked_at or "no",
}


@app.command(name="list")
def list_tokens(*, as_json: AsJson = False) -> None:
    """Show every token, without the secret itself."""
    with session() as own:
        show.rows(own.store.read_now(tokens.listed), COLUMNS, as_json=as_json)


@app.command
def create(
    name: Annotated[str, Parameter(help="What it is for.")],
    /,
    *,
    agent: Annotated[str, Parameter(help="Mail address of the agent whose rights it gives.")],
    scope: Annotated[
        tuple[str, ...], Parameter(negative="", help="What it is limited to; else nothing.")
    ] = (),
    days: Annotated[int | None, Parameter(help="Days until it expires; else never.")] = None,
) -> None:
    """Create a token; it is shown this once and stored nowhere."""
    now = utc_now()
    expires = now + timedelta(days=days) if days is not None else None
    wanted = NewToken(agent=agent, name=name, scopes=scope, expires_at=expires)
    with session() as own:
        show.line(own.store.write_now(tokens.create, wanted, now))


@app.command
def revoke(number: Annotated[int, Parameter(help="The id that `token list` shows.")], /) -> None:
    """End a token at once."""
    with session() as own:
        own.store.write_now(tokens.end, number, by_command_line())
