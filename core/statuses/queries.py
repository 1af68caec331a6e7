"""Reading what changing a status must know."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from core import tables

_status, _ticket = tables.status.c, tables.ticket.c


def last_position(connection: Connection) -> int:
    """The place of the last status; 0 if there is none."""
    return connection.execute(select(func.max(_status.position))).scalar() or 0


def others(connection: Connection, meaning: str, status: int) -> int:
    """How many statuses mean the same besides this one."""
    found = select(func.count()).where(_status.meaning == meaning, _status.id != status)
    return connection.execute(found).scalar_one()


def tickets(connection: Connection, status: int) -> int:
    """How many tickets have a status."""
    found = select(func.count()).select_from(tables.ticket).where(_ticket.status_id == status)
    return connection.execute(found).scalar_one()
