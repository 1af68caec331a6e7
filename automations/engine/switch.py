"""The switch that pauses all automations: what comes meanwhile waits, and nothing is lost."""

from __future__ import annotations

from sqlalchemy import Connection

from automations.engine.process import PAUSED
from core import instance
from core.audit import By


def is_paused(connection: Connection) -> bool:
    """Whether all automations are paused."""
    return bool(instance.get(connection, PAUSED))


def pause(connection: Connection, by: By, *, paused: bool) -> None:
    """Pause all automations, or let them go on with what has come meanwhile."""
    if is_paused(connection) is paused:
        return
    instance.put(connection, PAUSED, paused)
    by.note(connection, "automations.pause" if paused else "automations.resume", "instance")
