"""Saving calendars."""

from __future__ import annotations

from sqlalchemy import Connection, insert, update

from core import tables
from core.calendars.calendar import Calendar
from core.calendars.document import dump
from core.saved_calendars.queries import by_name


def save(connection: Connection, calendar: Calendar) -> int:
    """Save a calendar under its name, in place of the one that bears it; returns the row id."""
    found = by_name(connection, calendar.name)
    if found is not None:
        connection.execute(
            update(tables.calendar)
            .where(tables.calendar.c.id == found.id)
            .values(document=dump(calendar))
        )
        return found.id
    result = connection.execute(
        insert(tables.calendar)
        .values(name=calendar.name, document=dump(calendar))
        .returning(tables.calendar.c.id)
    )
    return int(result.scalar_one())
