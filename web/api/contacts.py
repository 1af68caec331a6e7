"""Contacts: the customers behind tickets you may see."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from core import contacts
from core.access import Viewer
from core.contacts import ContactChange, ContactFilter, OpenContact
from core.contacts.queries import ContactRow
from core.custom_fields import to_json
from core.lanes import lane_name
from core.problems import NotThere
from core.tickets import queries
from core.tickets.queries import After, TicketFilters
from web.api.shapes import Change, Fields, OneLine, Stored
from web.api.tickets.listing import shown
from web.api.tickets.models import Ticket
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cursor, read_cursor
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="contacts")

Line = Annotated[str, StringConstraints(max_length=320), OneLine]


class ContactQuery(Paging):
    """Which contacts."""

    email: Line = Field("", description="With exactly this address.")
    starts: Line = Field("", description="Whose name or address begins so.")


class ContactBrief(BaseModel):
    """A customer."""

    id: int
    name: str
    email: str = Field(description="Where answers go; empty where nobody knows one.")
    language: str = Field(description="ISO 639-1, or empty.")
    created_at: datetime


class ContactIdentity(BaseModel):
    """One way a channel knows the contact."""

    channel: str
    external_id: str
    verified: bool = Field(description="False for an address somebody merely typed.")


class Contact(ContactBrief):
    """A customer with what channels know them by."""

    identities: list[ContactIdentity]
    fields: dict[str, Stored] = Field(description="What stands in custom fields, by key.")


class ContactPatch(Change):
    """What is to be corrected."""

    name: Annotated[str, StringConstraints(max_length=200), OneLine] = Field(
        "", examples=["Anna Nowak"]
    )
    email: Line = Field("", description="Where answers go; an empty text for none.")
    language: Annotated[str, StringConstraints(max_length=2)] = Field("", examples=["pl"])
    fields: Fields = Field(
        {}, description="Custom fields by key; null empties one.", examples=[{"vip": True}]
    )


@api.get("/contacts", scope="contacts:read")
async def list_contacts(asked: Asked, query: ContactQuery) -> Page[ContactBrief]:
    """List the contacts of tickets you may see, the newest first."""
    place = read_cursor(query.after, int)
    after = None if place is None else place[0]
    wanted = ContactFilter(query.email, query.starts)
    page = await asked.house.store.read(contacts.listed, asked.viewer, wanted, after, query.limit)
    items = [ContactBrief.model_validate(_brief(row)) for row in page.rows]
    return Page(items=items, next=None if page.after is None else cursor(page.after))


@api.get("/contacts/{contact}", scope="contacts:read")
async def read_contact(asked: Asked, contact: int) -> Contact:
    """Read one contact."""
    found = await asked.house.store.read(contacts.find, asked.viewer, contact)
    if found is None:
        raise NotThere(f"there is no contact {contact}")
    return _shown(found)


@api.patch("/contacts/{contact}", scope="contacts:write")
async def change_contact(asked: Asked, contact: int, body: ContactPatch) -> Contact:
    """Correct a contact's name, address or language."""
    wanted = ContactChange(**body.given())
    done = await asked.house.store.write(contacts.change, asked.viewer, contact, wanted, asked.now)
    asked.house.ring([lane_name("events")])
    return _shown(done)


@api.get("/contacts/{contact}/tickets", scope="tickets:read")
async def list_contact_tickets(asked: Asked, contact: int, query: Paging) -> Page[Ticket]:
    """List a contact's tickets that you may see, the newest message first."""
    return await asked.house.store.read(_tickets, asked.viewer, contact, query)


def _tickets(connection: Connection, viewer: Viewer, contact: int, query: Paging) -> Page[Ticket]:
    if contacts.find(connection, viewer, contact) is None:
        raise NotThere(f"there is no contact {contact}")
    place = read_cursor(query.after, datetime, int)
    after = After(place[0], queries.row_of(connection, place[1])) if place else None
    filters = TicketFilters(contacts=(contact,))
    page = queries.newest(connection, viewer, filters, after, query.limit)
    last = page.rows[-1].number if page.rows else 0
    onwards = cursor(page.after.moment, last) if page.after else None
    return Page(items=shown(connection, viewer, page.rows), next=onwards)


def _brief(row: ContactRow) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "language": row.language,
        "created_at": row.created_at,
    }


def _shown(found: OpenContact) -> Contact:
    identities = [
        ContactIdentity(channel=one.channel, external_id=one.external_id, verified=one.verified)
        for one in found.identities
    ]
    fields = {key: to_json(value) for key, value in found.fields.items()}
    return Contact.model_validate(
        {**_brief(found.contact), "identities": identities, "fields": fields}
    )
