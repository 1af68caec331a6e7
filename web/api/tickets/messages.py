"""Messages of a ticket: read, and written; tickets that we begin."""

from __future__ import annotations

from pydantic import Field

from core.lanes import lane_name
from core.tickets.queries import DeliveryRow, MessageRow
from core.tickets.writing import start_ticket, write_message
from web.api.tickets import message_models
from web.api.tickets.message_models import Message, NewMessage, NewTicket, Started, Written
from web.api.tickets.opening import opened
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cursor, read_cursor
from web.kernel.routes import Routes
from web.safe import clean

api = Routes("/api/v1", tag="messages")


class MessagesQuery(Paging):
    """Which messages, and how."""

    html: bool = Field(default=False, description="Give the HTML too, made safe to show.")


@api.get("/tickets/{number}/messages", scope="tickets:read")
async def list_messages(asked: Asked, number: int, query: MessagesQuery) -> Page[Message]:
    """Read a ticket's messages: the newest ones, in the order they were written.

    `next` leads to those before them.
    """
    place = read_cursor(query.after, int)
    before = None if place is None else place[0]
    found = await asked.house.store.read(opened, asked.viewer, number, before, query.limit)
    sent: dict[int, DeliveryRow] = {}
    for row in found.deliveries:
        sent.setdefault(row.message, row)
    items = [
        message_models.message(row, sent.get(row.id), await _html(asked, row, query))
        for row in found.messages
    ]
    return Page(items=items, next=None if found.earlier is None else cursor(found.earlier))


@api.post("/tickets/{number}/messages", scope="tickets:write", status=201)
async def write(asked: Asked, number: int, body: NewMessage) -> Written:
    """Reply, reply to all, forward, or leave a note.

    What goes out leaves after ten seconds; until then its delivery can be cancelled. With If-Match,
    only if the ticket is still at that version (else 409, which says what happened meanwhile).
    """
    new = body.new(asked.key, asked.expects)
    registry = asked.house.registry
    done = await asked.house.store.write(
        write_message, asked.viewer, number, new, asked.now, registry
    )
    asked.house.ring([lane_name("deliveries", done.account), lane_name("events")])
    return Written.of(done)


@api.post("/tickets", scope="tickets:write", status=201)
async def start(asked: Asked, body: NewTicket) -> Started:
    """Begin a ticket with a message to any address."""
    store, registry = asked.house.store, asked.house.registry
    done = await store.write(start_ticket, asked.viewer, body.new(asked.key), asked.now, registry)
    asked.house.ring([lane_name("deliveries", done.account), lane_name("events")])
    return Started(
        number=done.number,
        message=done.message,
        delivery=done.delivery,
        leaves_at=done.leaves_at,
    )


async def _html(asked: Asked, row: MessageRow, query: MessagesQuery) -> str | None:
    if not (query.html and row.html):
        return None
    return (await asked.house.cleaning.run(clean, row.html)).html
