"""Every read of tickets, filtered by what the viewer may see.

page = await store.read(queries.newest, viewer, OPEN)
page = await store.read(queries.newest, viewer, OPEN, page.after)
"""

from core.tickets.queries.filters import EVERYTHING, OPEN, After, TicketFilters
from core.tickets.queries.listing import among, count, find, listed, newest, total
from core.tickets.queries.numbers import row_of, ticket_id, version
from core.tickets.queries.opening import opened
from core.tickets.queries.ordered import Order, ordered
from core.tickets.queries.rows import (
    AttachmentRow,
    ContactRow,
    DeliveryRow,
    InboxCount,
    MessageRow,
    Named,
    OpenTicket,
    ParticipantRow,
    RunRow,
    StatusRow,
    TagRow,
    TicketPage,
    TicketRow,
)

__all__ = [
    "EVERYTHING",
    "OPEN",
    "After",
    "AttachmentRow",
    "ContactRow",
    "DeliveryRow",
    "InboxCount",
    "MessageRow",
    "Named",
    "OpenTicket",
    "Order",
    "ParticipantRow",
    "RunRow",
    "StatusRow",
    "TagRow",
    "TicketFilters",
    "TicketPage",
    "TicketRow",
    "among",
    "count",
    "find",
    "listed",
    "newest",
    "opened",
    "ordered",
    "row_of",
    "ticket_id",
    "total",
    "version",
]
