"""The one way a ticket changes, for agents and automations alike.

    applied = apply(connection, [Change(ticket=7, effect=AddTag(3), origin=agent)], now)

Effects are played through in memory on the tickets as they stand under their locks; the net result
is written set-based, while each real change makes its event, in order.
"""

from core.tickets.changes.apply import apply, record
from core.tickets.changes.fields import with_fields
from core.tickets.changes.play import Played, after, effect_of
from core.tickets.changes.queries import standing
from core.tickets.changes.set_field import contact_after
from core.tickets.changes.types import (
    Applied,
    Change,
    Delete,
    Doing,
    File,
    Letter,
    Move,
    Origin,
    Restore,
    Sent,
    SetArchived,
    SetHandled,
    SetSnoozed,
    SetSubject,
    Standing,
    TicketMissing,
)

__all__ = [
    "Applied",
    "Change",
    "Delete",
    "Doing",
    "File",
    "Letter",
    "Move",
    "Origin",
    "Played",
    "Restore",
    "Sent",
    "SetArchived",
    "SetHandled",
    "SetSnoozed",
    "SetSubject",
    "Standing",
    "TicketMissing",
    "after",
    "apply",
    "contact_after",
    "effect_of",
    "record",
    "standing",
    "with_fields",
]
