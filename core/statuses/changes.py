"""Adding, changing and deleting statuses; every meaning keeps at least one."""

from __future__ import annotations

from typing import Any, TypedDict

from sqlalchemy import Connection, func, select

from core import catalogues, tables
from core.audit import By
from core.catalogues import STATUSES, Removal
from core.problems import InUse

MEANINGS = ("open", "pending", "solved", "closed")
"""Open and pending tickets are to be worked on; automations and reopening rely on all four."""

_status = tables.status.c


class StatusValues(TypedDict, total=False):
    """What is to be changed of a status."""

    name: str
    meaning: str
    position: int


def add(connection: Connection, values: StatusValues, by: By) -> int:
    """Add a status, behind the others unless it says where; raises `Taken`."""
    last = connection.execute(select(func.max(_status.position))).scalar() or 0
    row = {"position": last + 1, **values}
    return catalogues.add(connection, STATUSES, row, by)


def change(connection: Connection, status: int, values: StatusValues, by: By) -> None:
    """Change a status; its meaning only while no ticket has it. Raises `Taken`, `InUse`."""
    catalogues.only_one_change(connection)
    before = catalogues.found(connection, STATUSES, status)
    if values.get("meaning", before["meaning"]) != before["meaning"]:
        _refuse_in_use(connection, before)
        _keep_one(connection, before)
    catalogues.change(connection, STATUSES, status, values, by)


def remove(connection: Connection, status: int, how: Removal, by: By) -> None:
    """Delete a status; raises `InUse` for the last of its meaning, or one that is used."""
    catalogues.only_one_change(connection)
    _keep_one(connection, catalogues.found(connection, STATUSES, status))
    catalogues.remove(connection, STATUSES, status, how, by)


def _keep_one(connection: Connection, row: Any) -> None:
    others = select(func.count()).where(_status.meaning == row["meaning"], _status.id != row["id"])
    if not connection.execute(others).scalar_one():
        raise InUse(
            f"{row['name']!r} is the only status that means {row['meaning']}; add another one first"
        )


def _refuse_in_use(connection: Connection, row: Any) -> None:
    ticket = tables.ticket
    count = connection.execute(
        select(func.count()).select_from(ticket).where(ticket.c.status_id == row["id"])
    ).scalar_one()
    if count:
        raise InUse(
            f"{count} tickets have the status {row['name']!r}, so its meaning stays; add a status"
            " of the meaning you want"
        )
