"""The one way a ticket changes, for agents and automations alike.

    applied = apply(connection, [Change(ticket=7, effect=AddTag(3), origin=agent)], now)

Effects are played through in memory on the tickets as they stand under their locks; the net result
is written set-based, while each real change makes its event, in order.
"""

from core.tickets.changes.apply import apply, record
from core.tickets.changes.play import Played, after, effect_of
from core.tickets.changes.queries import standing
from core.tickets.changes.types import (
    Applied,
    Change,
    Delete,
    File,
    Letter,
    Origin,
    Restore,
    Sent,
    SetSubject,
    Standing,
    TicketMissing,
)

__all__ = [
    "Applied",
    "Change",
    "Delete",
    "File",
    "Letter",
    "Origin",
    "Played",
    "Restore",
    "Sent",
    "SetSubject",
    "Standing",
    "TicketMissing",
    "after",
    "apply",
    "effect_of",
    "record",
    "standing",
]
