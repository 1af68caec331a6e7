"""Tickets as programs see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from core.tickets import queries
from core.tickets.queries import TicketRow
from web.api.shapes import Stored


class Named(BaseModel):
    """A row that a ticket refers to."""

    id: int = Field(description="Its row id, which other resources use.")
    name: str

    @staticmethod
    def of(row: queries.Named | None) -> Named | None:
        """The same, for the API."""
        return None if row is None else Named(id=row.id, name=row.name)


class TicketStatus(BaseModel):
    """A ticket's status."""

    id: int
    name: str
    meaning: str = Field(description="open, pending, solved or closed.")


class TicketContact(BaseModel):
    """The customer a ticket belongs to."""

    id: int
    name: str
    email: str = Field(description="Empty where the channel knows none.")


class WornTag(BaseModel):
    """A tag on a ticket."""

    id: int
    name: str
    colour: str = Field(description="#rrggbb, or empty.")


class Participant(BaseModel):
    """Somebody besides the contact who takes part."""

    address: str
    name: str


class Ticket(BaseModel):
    """A ticket as lists show it."""

    number: int = Field(description="What people and addresses call it by.", examples=[17])
    subject: str = Field(
        description="As it was given: empty where nobody gave one, on Allegro often a code.",
        examples=["Where is my parcel?", "NOT_AS_DESCRIBED (12/2026)"],
    )
    preview: str = Field(description="The first words of the latest message.")
    source: str = Field(description="What its first message was.", examples=["email"])
    priority: str = Field(description="low, normal, high or urgent.")
    language: str = Field(description="What the customer wrote in last, ISO 639-1, or empty.")
    order: str = Field(description="The shop's order it is about, or empty.")
    is_open: bool = Field(description="Whether its status means open or pending.")
    answered: bool = Field(description="Whether we wrote last, or it is handled without a reply.")
    handled: bool = Field(description="Whether it was handled without a reply.")
    archived: bool = Field(description="Whether it lies in the archive.")
    unread: bool = Field(description="Whether it has a customer's message that you have not seen.")
    quarantined: bool = Field(description="Whether it stands in for a message nobody could read.")
    inbox: Named
    account: Named
    status: TicketStatus
    type: Named | None
    contact: TicketContact
    assignee: Named | None
    team: Named | None
    tags: list[WornTag]
    previous: int | None = Field(description="Number of the closed ticket it follows, if any.")
    version: int = Field(description="Grows with each change; send it as If-Match.")
    created_at: datetime
    updated_at: datetime = Field(description="When the last message came or went.")
    last_customer_message_at: datetime | None
    last_agent_message_at: datetime | None
    due_at: datetime | None = Field(description="Until when the marketplace wants an answer.")
    snoozed_until: datetime | None = Field(description="Until when it is put away, if it is.")
    closed_at: datetime | None


class OpenedTicket(Ticket):
    """One ticket with who takes part in it."""

    participants: list[Participant]
    fields: dict[str, Stored] = Field(description="What stands in custom fields, by key.")


class Changed(BaseModel):
    """What a change came to."""

    number: int
    version: int = Field(description="The ticket's version after it.")
    events: list[int] = Field(description="Ids of the events it made; none if all was so already.")


def ticket(row: TicketRow, *, unread: bool, previous: int | None) -> Ticket:
    """A row of a list."""
    return Ticket(**_values(row), unread=unread, previous=previous)


def opened(
    row: TicketRow,
    people: list[Participant],
    *,
    fields: dict[str, Stored],
    unread: bool,
    previous: int | None,
) -> OpenedTicket:
    """One ticket."""
    values = {**_values(row), "participants": people, "fields": fields}
    return OpenedTicket(**values, unread=unread, previous=previous)


_PLAIN = (
    "number", "subject", "preview", "source", "priority", "language", "order", "is_open",
    "answered", "handled", "archived", "quarantined", "version", "created_at", "last_customer_message_at",
    "last_agent_message_at", "due_at", "snoozed_until", "closed_at",
)  # fmt: skip


def _values(row: TicketRow) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "updated_at": row.last_message_at,
        "inbox": Named.of(row.inbox),
        "account": Named.of(row.account),
        "status": TicketStatus(id=row.status.id, name=row.status.name, meaning=row.status.meaning),
        "type": Named.of(row.type),
        "contact": TicketContact(id=row.contact.id, name=row.contact.name, email=row.contact.email),
        "assignee": Named.of(row.assignee),
        "team": Named.of(row.team),
        "tags": [WornTag(id=tag.id, name=tag.name, colour=tag.colour) for tag in row.tags],
    }
