"""Alembic, set up in code: nobody needs an ini file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from migrations.revisions import FOLDER

Option = Callable[..., object] | bool


def missing(connection: Connection) -> None:
    """Apply every missing revision inside the connection's transaction."""
    command.upgrade(config(connection), "head")


def config(connection: Connection, options: Mapping[str, Option] | None = None) -> Config:
    """What Alembic needs to know; `options` go to its `context.configure`."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    made.attributes["options"] = options or {}
    return made
