"""What agents write: answers, forwarded messages, notes, tickets that we begin.

    written = await store.write(write_message, viewer, 17, NewMessage(…), now, registry)

The texts go the way of every change (`core.tickets.changes`), so an automation's message and an
agent's come into being alike.
"""

from core.tickets.writing.act import NewAct, do_act, offered
from core.tickets.writing.start import start_ticket
from core.tickets.writing.types import UNDO, Kind, NewMessage, NewTicket, Started, Written
from core.tickets.writing.write import write_message

__all__ = [
    "UNDO",
    "Kind",
    "NewAct",
    "NewMessage",
    "NewTicket",
    "Started",
    "Written",
    "do_act",
    "offered",
    "start_ticket",
    "write_message",
]
