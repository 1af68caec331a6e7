"""Deleting automations: into the trash with everything they did, and back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from automations.library import queries
from automations.library.stopping import stop_runs_of
from core import tables
from core.problems import NotThere, Taken

_automation = tables.automation


def delete(connection: Connection, automation: int, now: datetime) -> None:
    """Put an automation into the trash, switched off; its versions, runs and numbers are kept."""
    result = connection.execute(
        update(_automation)
        .where(_automation.c.id == automation, _automation.c.deleted_at.is_(None))
        .values(enabled=False, enabled_at=None, deleted_at=now, updated_at=now)
    )
    if not result.rowcount:
        raise NotThere("this automation is not there any more; it may lie in the trash already")
    stop_runs_of(connection, automation, now)


def restore(connection: Connection, automation: int, now: datetime) -> str:
    """Take an automation out of the trash, last in the order and switched off; returns its name.

    Raises `NotThere`, or `Taken` if another one has its name by now.
    """
    found = next((one for one in queries.trashed(connection) if one.id == automation), None)
    if found is None:
        raise NotThere("there is no such automation in the trash")
    if queries.named(connection, found.name) is not None:
        raise Taken(
            f'there is an automation "{found.name}" by now; rename it, then restore this one'
        )
    connection.execute(
        update(_automation)
        .where(_automation.c.id == automation)
        .values(
            deleted_at=None,
            enabled=False,
            position=queries.last_position(connection) + 1,
            updated_at=now,
        )
    )
    return found.name
