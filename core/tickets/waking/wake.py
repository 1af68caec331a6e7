"""Waking tickets whose moment has come, in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from core.tickets import changes
from core.tickets.changes import Change, Origin, SetSnoozed
from core.tickets.lock import lock
from core.tickets.waking import queries

BATCH = 200
"""Most tickets of one transaction."""

_ORIGIN = Origin(actor="system")


def wake_due(connection: Connection, now: datetime, limit: int = BATCH) -> int:
    """Bring back what is due; how many tickets that were. Somebody may have put one away anew."""
    due = queries.due(connection, now, limit)
    lock(connection, due)
    standing = changes.standing(connection, due)
    late = [
        id_
        for id_ in due
        if (until := standing[id_].ticket.snoozed_until) is not None and until <= now
    ]
    made = [Change(ticket=id_, effect=SetSnoozed(None, "time"), origin=_ORIGIN) for id_ in late]
    changes.apply(connection, made, now)
    return len(due)
