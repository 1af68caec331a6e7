"""Tickets as they are read: frozen rows with the names that people see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.tickets.queries.filters import After


@dataclass(frozen=True, slots=True)
class Named:
    """A row that a ticket refers to: an inbox, an agent, a team, a type."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A ticket's status; `meaning`: open, pending, solved, closed."""

    id: int
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ContactRow:
    """The customer a ticket belongs to."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag on a ticket."""

    id: int
    name: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket as lists show it."""

    id: int
    number: int
    subject: str
    preview: str
    source: str
    priority: str
    language: str
    order: str
    is_open: bool
    answered: bool
    handled: bool
    """Counts as answered though nobody wrote."""
    archived: bool
    quarantined: bool
    inbox: Named
    account: Named
    status: StatusRow
    type: Named | None
    contact: ContactRow
    assignee: Named | None
    team: Named | None
    tags: tuple[TagRow, ...]
    previous: int | None
    """Row id of the closed ticket this one follows."""
    version: int
    created_at: datetime
    last_message_at: datetime
    last_customer_message_at: datetime | None
    last_agent_message_at: datetime | None
    due_at: datetime | None
    snoozed_until: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One page of a list; `after` is where the next one begins, None when there is none."""

    rows: tuple[TicketRow, ...]
    after: After | None


@dataclass(frozen=True, slots=True)
class InboxCount:
    """How many tickets of an inbox a list would show."""

    inbox: int
    tickets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentRow:
    """A file of a message; `digest` is None when `omitted` says why it was not kept."""

    id: int
    message: int
    position: int
    name: str
    media_type: str
    size: int
    digest: bytes | None
    content_id: str
    inline: bool
    omitted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message as an opened ticket shows it."""

    id: int
    direction: str
    source: str
    author: str
    agent: Named | None
    """The agent who wrote it."""
    subject: str
    text: str
    visible: str | None
    """The text without quotes and signature; None when it equals `text`."""
    html: str | None
    recipients: Any
    """JSON as `core.tables.message` describes it."""
    language: str
    automatic: str
    proof: str
    """Of the sender: pass, fail, none; "" where nobody checks. fail and none: "unverified"."""
    delivery_state: str
    run: int | None
    sent_at: datetime
    created_at: datetime
    attachments: tuple[AttachmentRow, ...]
    original: str | None = None
    """The text before it was translated."""
    original_language: str = ""
    provider: str = ""
    """Which translator or AI made the text; empty: nobody but who wrote it."""
    act: str = ""
    """Key of the channel's act that it is; empty for an ordinary message."""
    act_options: Any = None
    """The act's options: JSON."""
    defects: Any = None
    """What was wrong with it and how it was read all the same: a list of texts, or None."""


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """Somebody besides the contact who takes part."""

    address: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """What became of an outgoing message."""

    id: int
    message: int
    state: str
    recipient: str
    attempt: int
    error: str
    next_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """An automation's run on the ticket."""

    id: int
    automation: Named
    state: str
    position: str
    error: str
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """A ticket with what is needed to work on it."""

    ticket: TicketRow
    messages: tuple[MessageRow, ...]
    """Oldest first; the newest of those asked for."""
    earlier: int | None
    """Ask again with `before` this message for the ones above; None when all are here."""
    participants: tuple[ParticipantRow, ...]
    deliveries: tuple[DeliveryRow, ...]
    runs: tuple[RunRow, ...]
