"""`postroom tag`: short words that tickets bear."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import App, Parameter

from app.cli import show
from app.cli.acting import by_command_line
from app.cli.options import AsJson
from app.cli.session import session
from core import catalogues
from core.catalogues import TAGS

app = App(name="tag", help="Short words that tickets bear.")

COLUMNS: show.Columns[Any] = {
    "id": lambda row: row["id"],
    "name": lambda row: row["name"],
    "colour": lambda row: row["colour"],
}


@app.command(name="list")
def list_tags(*, as_json: AsJson = False) -> None:
    """Show every tag."""
    with session() as own:
        found = own.store.read_now(catalogues.listed, TAGS)
        show.rows([dict(row) for row in found], COLUMNS, as_json=as_json)


@app.command
def add(name: Annotated[str, Parameter(help="The tag.")], /) -> None:
    """Add a tag; automations make those they name themselves."""
    with session() as own:
        own.store.write_now(catalogues.add, TAGS, {"name": name}, by_command_line())
