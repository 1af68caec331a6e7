"""`/tickets/{number}`: one ticket, read and changed."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy import Connection

from core import custom_fields, desk
from core.access import Viewer
from core.custom_fields import Values
from core.lanes import lane_name
from core.problems import NotThere
from core.tickets import by_agent, changing, queries
from core.tickets.changing import Wanted
from core.tickets.queries import OpenTicket, TicketRow
from web.api.shapes import Body, Change, Fields, OneLine, RowId, RowIds, Stored
from web.api.tickets import models
from web.api.tickets.filters import Priority
from web.api.tickets.listing import previous
from web.api.tickets.models import Changed, OpenedTicket, Participant
from web.kernel.asked import Asked
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="tickets")


class TicketChange(Change):
    """What a ticket is to be; what is not sent stays."""

    status: RowId = Field(0, description="Row id of the new status.")
    assignee: RowId | None = Field(
        None, description="Row id of an agent with access to the inbox; null for nobody."
    )
    team: RowId | None = Field(None, description="Row id of a team; null for none.")
    type: RowId | None = Field(None, description="Row id of a ticket type; null for none.")
    priority: Priority = Field("normal", description="The new priority.")
    subject: Annotated[str, StringConstraints(max_length=500), OneLine] = Field(
        "", description="The new subject, on one line."
    )
    tags: RowIds = Field([], description="Row ids of all the tags it is to bear.")
    fields: Fields = Field(
        {}, description="Custom fields by key; null empties one.", examples=[{"order_no": "A-12"}]
    )

    def wanted(self) -> Wanted:
        """The same, as the core takes it."""
        given: dict[str, Any] = self.given()
        if "tags" in given:
            given["tags"] = tuple(given["tags"])
        return Wanted(**given)


class TagChange(Body):
    """Tags to put on or take off."""

    tags: RowIds = Field(description="Row ids of tags.", examples=[[3]])


class ReadMark(Body):
    """How far a ticket has been read."""

    message: RowId = Field(description="The newest message that was seen.")


@api.get("/tickets/{number}", scope="tickets:read")
async def read_ticket(asked: Asked, number: int) -> OpenedTicket:
    """Read one ticket. Its version is in the ETag too."""
    return await asked.house.store.read(_opened, asked.viewer, number)


@api.patch("/tickets/{number}", scope="tickets:write")
async def change_ticket(asked: Asked, number: int, body: TicketChange) -> Changed:
    """Change a ticket. With If-Match, only if it is still at that version (else 409)."""
    return await _changed(asked, number, body.wanted())


@api.delete("/tickets/{number}", scope="tickets:write")
async def delete_ticket(asked: Asked, number: int) -> None:
    """Put a ticket into the trash, from which it can be restored."""
    await asked.house.store.write(changing.delete, asked.viewer, number, asked.now, asked.expects)
    asked.house.ring([lane_name("events")])


@api.post("/tickets/{number}/restore", scope="tickets:write")
async def restore_ticket(asked: Asked, number: int) -> Changed:
    """Take a ticket out of the trash."""
    done = await asked.house.store.write(changing.restore, asked.viewer, number, asked.now)
    asked.house.ring([lane_name("events")])
    return _shown(done)


@api.post("/tickets/{number}/tags", scope="tickets:write")
async def add_tags(asked: Asked, number: int, body: TagChange) -> Changed:
    """Put tags on a ticket; those it bears already are left alone."""
    return await _changed(asked, number, Wanted(add_tags=tuple(body.tags)))


@api.delete("/tickets/{number}/tags/{tag}", scope="tickets:write")
async def remove_tag(asked: Asked, number: int, tag: int) -> None:
    """Take a tag off a ticket, if it bears it."""
    await _changed(asked, number, Wanted(remove_tags=(tag,)))


@api.put("/tickets/{number}/read", scope="tickets:write")
async def mark_read(asked: Asked, number: int, body: ReadMark) -> None:
    """Remember that you have seen a ticket up to a message; it never goes back."""
    await asked.house.store.write(_mark_read, asked, number, body.message)


async def _changed(asked: Asked, number: int, wanted: Wanted) -> Changed:
    done = await asked.house.store.write(
        changing.change, asked.viewer, number, wanted, asked.now, asked.expects
    )
    asked.house.ring([lane_name("events")])
    return _shown(done)


def _shown(done: by_agent.Changed) -> Changed:
    return Changed(number=done.number, version=done.version, events=list(done.events))


def _opened(connection: Connection, viewer: Viewer, number: int) -> OpenedTicket:
    found = opened(connection, viewer, number, limit=1)
    row = found.ticket
    people = [Participant(address=one.address, name=one.name) for one in found.participants]
    return models.opened(
        row,
        people,
        fields=_fields(custom_fields.of_ticket(connection, row.id)),
        unread=row.id in desk.unread(connection, viewer, [row.id]),
        previous=previous(connection, viewer, [row]).get(row.previous or 0),
    )


def _fields(values: Values) -> dict[str, Stored]:
    return {key: custom_fields.to_json(value) for key, value in values.items()}


def _mark_read(connection: Connection, asked: Asked, number: int, message: int) -> None:
    found = opened(connection, asked.viewer, number, limit=1)
    newest = found.messages[-1].id if found.messages else 0
    seen = min(message, newest)
    desk.mark_read(connection, asked.viewer, found.ticket.id, seen, asked.now)


def seen_ticket(connection: Connection, viewer: Viewer, number: int) -> TicketRow:
    """A ticket as lists show it; raises `NotThere`."""
    found = queries.find(connection, viewer, number)
    if found is None:
        raise NotThere(f"there is no ticket {number}")
    return found


def opened(
    connection: Connection, viewer: Viewer, number: int, before: int | None = None, limit: int = 50
) -> OpenTicket:
    """A ticket with its newest messages; raises `NotThere`."""
    found = queries.opened(connection, viewer, number, before, limit)
    if found is None:
        raise NotThere(f"there is no ticket {number}")
    return found
