"""`postroom calendar`: working hours and holidays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show
from app.cli.acting import by_command_line
from app.cli.options import AsJson
from app.cli.session import session
from core import saved_calendars
from core.calendars import dump, parse
from core.problems import NotThere, Refused
from core.saved_calendars import SavedCalendar, keeping

app = App(name="calendar", help="Working hours and holidays.")

COLUMNS: show.Columns[SavedCalendar] = {
    "name": lambda row: row.name,
    "company": lambda row: row.company,
    "zone": lambda row: row.document["zone"],
    "holidays": lambda row: row.document.get("holidays"),
}


@app.command(name="list")
def list_calendars(*, as_json: AsJson = False) -> None:
    """Show every calendar."""
    with session() as own:
        show.rows(own.store.read_now(saved_calendars.listed), COLUMNS, as_json=as_json)


@app.command(name="show")
def show_calendar(name: Annotated[str, Parameter(help="The calendar's name.")], /) -> None:
    """Show a calendar as JSON, which `set` takes."""
    with session() as own:
        found = own.store.read_now(saved_calendars.by_name, name)
    if found is None:
        raise NotThere(f"there is no calendar {name!r}; postroom calendar list shows them")
    show.document(found.document)


@app.command(name="set")
def set_calendar(file: Annotated[Path, Parameter(help="JSON as `show` prints it.")], /) -> None:
    """Replace the calendar that bears the name in the file, or add it."""
    document = dump(parse(_read(file)))
    with session() as own:
        own.store.write_now(keeping.put, document, by_command_line())


def _read(file: Path) -> object:
    try:
        found: object = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise NotThere(f"{file} is not there; check the spelling") from None
    except UnicodeDecodeError:
        raise Refused(f"{file} is not UTF-8 text; save it as such") from None
    except json.JSONDecodeError as error:
        raise Refused(
            f"{file} is not JSON: {error.msg} at line {error.lineno}; mend that line"
        ) from None
    return found
