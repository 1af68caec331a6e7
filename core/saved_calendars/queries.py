"""Reading saved calendars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from core import tables
from core.problems import NotThere

_calendar = tables.calendar.c
_ROWS = select(_calendar.id, _calendar.name, _calendar.document, _calendar.company)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCalendar:
    """A calendar's row."""

    id: int
    name: str
    document: Any
    """JSON as `core.calendars.document` describes it."""
    company: bool
    """Whether it holds wherever no other one is named."""


def listed(connection: Connection) -> list[SavedCalendar]:
    """Every calendar, the company's first."""
    rows = connection.execute(_ROWS.order_by(_calendar.company.desc(), _calendar.name))
    return [SavedCalendar(**row) for row in rows.mappings()]


def by_name(connection: Connection, name: str) -> SavedCalendar | None:
    """The calendar of that name, or None."""
    row = connection.execute(_ROWS.where(_calendar.name == name)).mappings().one_or_none()
    return SavedCalendar(**row) if row else None


def by_id(connection: Connection, calendar: int) -> SavedCalendar:
    """The calendar with this row id; raises `NotThere`."""
    row = connection.execute(_ROWS.where(_calendar.id == calendar)).mappings().one_or_none()
    if row is None:
        raise NotThere(f"there is no calendar {calendar}")
    return SavedCalendar(**row)


def company_zone(connection: Connection) -> str:
    """The IANA time zone of the company's calendar; UTC where there is none."""
    document = connection.execute(select(_calendar.document).where(_calendar.company)).scalar()
    return str((document or {}).get("zone") or "UTC")
