"""Writes a revision from what changed in core/tables (`python -m tools.revision MESSAGE`).

Changed columns and tables are found by comparing with an SQLite database at the newest revision.
Read what it wrote: renames, data and what only PostgreSQL has are not seen. Revisions that were
released never change; before the first release, `--first` writes 0001 anew.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import DefaultClause, ForeignKeyConstraint

from core.store.engines import writer_engine
from core.tables.columns import Id, Json, UtcDateTime
from core.tables.trusted import TRUSTED
from migrations import apply, comparison, revisions, upgrade
from postroom.clock import utc_now

VERSIONS = revisions.FOLDER / "versions"


def write(message: str) -> None:
    """Write the next revision beside the others."""
    number = f"{int(revisions.head()) + 1:04}"
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'postroom.db'}"
        upgrade(url, utc_now())
        _revise(url, number, message, VERSIONS)
    _tidy(number)


def write_first() -> None:
    """Write 0001 from an empty database, in place of the one that is there."""
    with TemporaryDirectory() as folder:
        _revise(f"sqlite:///{Path(folder) / 'postroom.db'}", "0001", "tables", Path(folder))
        made = Path(folder) / "0001_tables.py"
        (VERSIONS / made.name).write_text(made.read_text("utf-8"), "utf-8")
    _tidy("0001")


def _revise(url: str, number: str, message: str, versions: Path) -> None:
    engine = writer_engine(url)
    with engine.connect() as connection:
        made = apply.config(
            connection,
            {
                "render_item": _render,
                "include_object": comparison.is_ours,
                "include_name": comparison.is_known,
            },
        )
        made.set_main_option("version_locations", str(versions))
        command.revision(
            made, message, autogenerate=True, rev_id=number, version_path=str(versions)
        )
    engine.dispose()


def _tidy(number: str) -> None:
    (path,) = VERSIONS.glob(f"{number}_*.py")
    path.write_text(_with_words(path.read_text("utf-8")), "utf-8")
    for wish in (["check", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *wish, "--quiet", path], check=True)  # noqa: S603 - our own tool


def _with_words(text: str) -> str:
    """SQLite, which is compared with, says 1 for true; PostgreSQL wants the word."""
    return re.sub(
        r"(postgresql_where=sa\.text\([^)]*IS (?:NOT )?)([01])\b",
        lambda found: found[1] + ("true" if found[2] == "1" else "false"),
        text,
    )


def _render(kind: str, thing: object, context: AutogenContext) -> str | bool:
    """Write what both databases spell differently the way core.tables does."""
    if kind == "server_default" and isinstance(thing, DefaultClause):
        return {"true": "sa.true()", "false": "sa.false()"}.get(str(thing.arg), False)
    if isinstance(thing, ForeignKeyConstraint) and thing.info.get(TRUSTED):
        return _trusted(thing)
    if kind != "type":
        return False
    if thing is Id:
        context.imports.add("from core.tables import columns")
        return "columns.Id"
    if isinstance(thing, UtcDateTime | Json):
        context.imports.add("from core.tables import columns")
        return f"columns.{type(thing).__name__}()"
    return False


def _trusted(key: ForeignKeyConstraint) -> str:
    targets = [element.target_fullname for element in key.elements]
    return (
        f"sa.ForeignKeyConstraint({key.column_keys!r}, {targets!r}, name=op.f({str(key.name)!r}))"
        ".ddl_if(dialect='sqlite')"
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["--first"]:
        write_first()
    else:
        write(sys.argv[1])
