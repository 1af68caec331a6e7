"""From the numbers people use to rows, and back."""

from __future__ import annotations

from sqlalchemy import Connection, select

from core import tables
from core.access import Viewer, visible
from core.problems import NotThere
from core.tickets.queries.conditions import in_trash

_ticket = tables.ticket.c


def ticket_id(connection: Connection, viewer: Viewer, number: int, *, deleted: bool = False) -> int:
    """The row id of a ticket the viewer may see, in the trash or not; raises `NotThere`."""
    wanted = select(_ticket.id).where(
        _ticket.number == number, in_trash(deleted=deleted), visible(viewer)
    )
    found = connection.execute(wanted).scalar()
    if found is None:
        where = " in the trash" if deleted else ""
        raise NotThere(f"there is no ticket {number}{where}")
    return int(found)


def row_of(connection: Connection, number: int) -> int:
    """The row id of a ticket, for a place in a list; 0 where there is none."""
    found = connection.execute(select(_ticket.id).where(_ticket.number == number)).scalar()
    return int(found or 0)


def version(connection: Connection, ticket: int) -> int:
    """A ticket's version; hold its lock first."""
    found = connection.execute(select(_ticket.version).where(_ticket.id == ticket))
    return int(found.scalar_one())
