"""Adding, changing and deleting statuses; every meaning keeps at least one."""

from __future__ import annotations

from typing import Any, TypedDict

from sqlalchemy import Connection

from core import catalogues
from core.audit import By
from core.catalogues import STATUSES, Removal
from core.problems import InUse, Refused
from core.statuses import queries

MEANINGS = ("open", "pending", "solved", "closed")
"""Open and pending tickets are to be worked on; automations and reopening rely on all four."""


class StatusValues(TypedDict, total=False):
    """What is to be changed of a status."""

    name: str
    meaning: str
    position: int


def add(connection: Connection, values: StatusValues, by: By) -> int:
    """Add a status, behind the others unless it says where; raises `Taken`, `Refused`."""
    _known_meaning(values)
    row = {"position": queries.last_position(connection) + 1, **values}
    return catalogues.add(connection, STATUSES, row, by)


def change(connection: Connection, status: int, values: StatusValues, by: By) -> None:
    """Change a status; its meaning only while no ticket has it. Raises `Taken`, `InUse`."""
    _known_meaning(values)
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


def _known_meaning(values: StatusValues) -> None:
    meaning = values.get("meaning", MEANINGS[0])
    if meaning not in MEANINGS:
        raise Refused(
            f"there is no meaning {meaning[:40]!r}; there are {', '.join(MEANINGS)}", "meaning"
        )


def _keep_one(connection: Connection, row: Any) -> None:
    if not queries.others(connection, row["meaning"], row["id"]):
        raise InUse(
            f"{row['name']!r} is the only status that means {row['meaning']}; add another one first"
        )


def _refuse_in_use(connection: Connection, row: Any) -> None:
    count = queries.tickets(connection, row["id"])
    if count:
        raise InUse(
            f"{count} tickets have the status {row['name']!r}, so its meaning stays; add a status"
            " of the meaning you want"
        )
