"""What goes into a change of tickets, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from msgspec import Struct

from core.outbox.recipients import mailbox
from postroom.action import Effect
from postroom.errors import PostroomError
from postroom.facts import ContactFacts, TicketFacts
from postroom.message import Address


class Origin(Struct, frozen=True, kw_only=True):
    """Whose change it is, and what led to it."""

    actor: str
    """agent, automation, system."""
    agent: int | None = None
    """Who did it, or in whose name an automation speaks."""
    author: str = ""
    """The name a note or message bears."""
    automation: int | None = None
    run: int | None = None
    cause: int | None = None
    """The root event; None makes the events of this change roots."""
    depth: int = 0
    """Depth of the events this change makes."""


@dataclass(frozen=True, slots=True)
class SetSubject:
    """Call the ticket something else; only people do."""

    subject: str


@dataclass(frozen=True, slots=True)
class Delete:
    """Put the ticket into the trash; only people do."""


@dataclass(frozen=True, slots=True)
class Restore:
    """Take the ticket out of the trash."""


@dataclass(frozen=True, slots=True)
class SetArchived:
    """Put the ticket into the archive, or take it out; only what is closed lies there."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetHandled:
    """Count the ticket as answered though nobody wrote, or let the customer wait again."""

    on: bool
    due_at: datetime | None = None
    """Until when an answer is due again."""


@dataclass(frozen=True, slots=True)
class SetSnoozed:
    """Put the ticket away until then; None wakes it."""

    until: datetime | None
    by: str = ""
    """What wakes it: time, agent, automation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Put the ticket into another inbox, which lies in a group and belongs to a brand (row ids)."""

    inbox: int
    group: int | None = None
    brand: int | None = None


Doing: TypeAlias = (
    Effect | SetSubject | Delete | Restore | SetArchived | SetHandled | SetSnoozed | Move
)
"""Everything that can be done to a ticket; what depends on other rows is settled already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file in the blob store that goes with a message."""

    name: str
    media_type: str
    size: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a person decides about a message besides its text."""

    subject: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    files: tuple[File, ...] = ()
    not_before: datetime | None = None
    """Until then it can be taken back."""
    answers: bool = True
    """False for one to somebody else: the customer still waits."""
    joins: bool = False
    """Whether the answers of those it goes to belong to the ticket, though nobody copies them in."""
    account: int | None = None
    """The mail account it leaves through, where that is not the ticket's own."""
    act: str = ""
    """Key of the channel's act that it is; empty for an ordinary message."""
    act_options: Mapping[str, Any] | None = None
    """The act's options, as its model wrote them: JSON."""


class Change(Struct, frozen=True, kw_only=True):
    """One effect on one ticket."""

    ticket: int
    effect: Doing
    origin: Origin
    key: str = ""
    """For a message: its idempotency key, `run:<run>:<step>` or `agent:<agent>:<client key>`.

    A note may have one too.
    """
    step: str = ""
    """The automation's step."""
    held: str = ""
    """For a message: why it must wait for a person, in the approval queue, instead of leaving."""
    letter: Letter | None = None
    """For a note or message: files, and to whom; None: to the contact, under the ticket's subject."""


class Standing(Struct, frozen=True, kw_only=True):
    """A ticket as it stands, with all that a change of it or a condition on it needs."""

    ticket: TicketFacts
    contact: ContactFacts
    name: str
    """The contact's name as written."""
    email: str
    """The contact's address as written; empty where the channel has none."""
    subject: str
    calendar: int | None
    """The inbox's calendar; None means the company's."""
    customer_message: int | None
    """The latest message of a person on the customer's side."""

    @property
    def recipient(self) -> str:
        """What the caps count an answer to: the mailbox, else the contact itself."""
        return mailbox(self.contact.email) if self.contact.email else f"contact:{self.contact.id}"


class Sent(Struct, frozen=True, kw_only=True):
    """What became of one message to the customer."""

    message: int
    delivery: int
    account: int
    """It leaves through this one, mostly the ticket's own."""
    state: str
    repeated: bool = False
    """True: a message with this key was made before; nothing new was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a set of changes came to."""

    events: tuple[int, ...] = ()
    """Ids of the events made, in the order of the changes."""
    sent: Mapping[str, Sent] = field(default_factory=dict)
    """By idempotency key."""
    messages: tuple[int, ...] = ()
    """Row ids of the notes and messages written, in the order of the changes."""
    tickets: Mapping[int, TicketFacts] = field(default_factory=dict)
    """The tickets of which anything changed, as they stand now."""


@dataclass(slots=True)
class TicketMissing(PostroomError):
    """A change names a ticket that is not there."""

    ticket: int

    def __str__(self) -> str:
        return f"there is no ticket with row id {self.ticket}; it may have been deleted meanwhile"
