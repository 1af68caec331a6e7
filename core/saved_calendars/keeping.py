"""Calendars as an admin keeps them: added, changed in part, made the company's, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, update

from core import catalogues, tables
from core.audit import By, changes
from core.calendars import dump, parse
from core.catalogues import CALENDARS, Removal
from core.problems import InUse
from core.saved_calendars.queries import by_id, by_name

_calendar = tables.calendar


def add(connection: Connection, document: Mapping[str, Any], by: By) -> int:
    """Add a calendar and return its id; raises `InvalidCalendar`, `Taken`."""
    calendar = parse({**document, "name": catalogues.clean(str(document["name"]))})
    row = {"name": calendar.name, "document": dump(calendar)}
    return catalogues.add(connection, CALENDARS, row, by)


def change(connection: Connection, calendar: int, given: Mapping[str, Any], by: By) -> None:
    """Change parts of a calendar's document.

    `company: True` lets it hold wherever no other is named.
    Raises `InvalidCalendar`, `NotThere`, `Taken`.
    """
    catalogues.only_one_change(connection)
    saved = by_id(connection, calendar)
    parts = {key: value for key, value in given.items() if key != "company"}
    wanted = dump(parse({**saved.document, **parts}))
    wanted["name"] = catalogues.free(connection, CALENDARS, str(wanted["name"]), but=calendar)
    differing = changes(saved.document, wanted)
    if differing:
        values = {"name": wanted["name"], "document": wanted}
        connection.execute(update(_calendar).where(_calendar.c.id == calendar).values(**values))
    if given.get("company") and not saved.company:
        connection.execute(update(_calendar).values(company=_calendar.c.id == calendar))
        differing["company"] = [False, True]
    if differing:
        by.note(connection, "calendar.change", f"calendar:{calendar}", differing)


def make_company(connection: Connection, calendar: int, by: By) -> None:
    """Let a calendar hold wherever no other is named; raises `NotThere`."""
    change(connection, calendar, {"company": True}, by)


def put(connection: Connection, document: Mapping[str, Any], by: By) -> None:
    """Replace the calendar that bears the document's name, or add it; raises `InvalidCalendar`."""
    calendar = parse(document)
    found = by_name(connection, calendar.name)
    if found is None:
        add(connection, document, by)
    else:
        change(connection, found.id, dump(calendar), by)


def remove(connection: Connection, calendar: int, how: Removal, by: By) -> None:
    """Delete a calendar; raises `InUse` for the company's and for one that is used."""
    if by_id(connection, calendar).company:
        raise InUse("this is the company's calendar; make another one the company's first")
    catalogues.remove(connection, CALENDARS, calendar, how, by)
