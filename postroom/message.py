"""What travels between a channel and the core: frozen data, aware times, open vocabularies.

What comes out of `parse` has no slots: it travels between processes, and pickle copies a slotted
frozen dataclass field by field in Python, three times slower than a plain one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from postroom.order import Order

Stored: TypeAlias = str | int | float | bool | datetime | None
"""What a field that is kept with a ticket or contact may hold."""

UNREADABLE = "application/vnd.postroom.unreadable"
"""Media type of a raw item that stands for bytes nobody could read; its payload is the reason."""


class Direction(StrEnum):
    """Which way a message went, seen from the seller."""

    IN = "in"
    OUT = "out"
    NOTE = "note"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Raw:
    """One item exactly as a channel handed it over; stored before anything looks inside."""

    external_id: str
    """The channel's own id of this item: stable for ever, unique within the account."""
    received_at: datetime
    """When the channel says it arrived, aware."""
    payload: bytes
    """The bytes as they came; never changed."""
    media_type: str = "application/json"
    truncated: bool = False
    """True when the core hands `parse` only the head of a payload too large to load whole."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Raw items and the cursor that stands behind them; both are stored in one commit."""

    items: tuple[Raw, ...]
    cursor: str | None = None
    """Where reading goes on once this batch is stored; None leaves the cursor where it is."""
    backlog: bool = False
    """These were there before the account was connected: automations leave them alone."""
    warning: str = ""
    """What is wrong though reading goes on (a folder that is gone); shown as the account's health."""


@dataclass(frozen=True)
class Address:
    """A mail address with its display name, both already decoded."""

    address: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who wrote a message, as the channel knows them."""

    identity: str
    """The channel's id of the person: an address, a login, a visitor id."""
    name: str = ""
    email: str = ""
    verified: bool = True
    """False for an address somebody merely typed: it gets no automatic mail."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that came or goes with a message."""

    name: str
    """The name as sent, made safe: no path, no control characters, at most 255 bytes."""
    media_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False
    omitted: str = ""
    """Why the content is not here (too large, too many); the raw original still has it."""


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A delivery report about a message we sent (RFC 3464)."""

    original_id: str
    """`external_id` of the message the report is about; empty if the report does not say."""
    recipient: str
    action: str
    """failed, delayed, delivered, relayed or expanded; an unknown value is kept as it came."""
    status: str
    diagnostic: str = ""


@dataclass(frozen=True, kw_only=True)
class InboundMessage:
    """One message a channel read: the customer's, or the seller's own written elsewhere."""

    external_id: str
    """The message's own id (mail: Message-ID without brackets), unique within the account."""
    source: str
    """What conditions call `message.source`: one of the channel's `sources`."""
    sent_at: datetime
    sender: Sender
    direction: Direction = Direction.IN
    thread: str = ""
    """The channel's own thread id; empty where it has none (mail), then `references` decide."""
    references: tuple[str, ...] = ()
    """`external_id`s of earlier messages of the thread, nearest first."""
    tokens: tuple[str, ...] = ()
    """Ids of ours found in it that carry a signature the core checks before it believes them."""
    own_token: str = ""
    """The one of them that names this very message: ours, come back, perhaps under another id."""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""
    """The whole body as plain text."""
    visible: str = ""
    """The body without quoted history and signature; what an agent sees first."""
    html: str = ""
    """The HTML part as it came, not sanitised."""
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    language: str = ""
    """ISO 639-1 code if the channel knows it."""
    automatic: str = ""
    """Why this is a machine's message (RFC 3834 and kin); empty for a person's."""
    bounce: Bounce | None = None
    proof: str = ""
    """Whether the sender is who they say: pass, fail or none; "" where nobody checks."""
    fingerprint: str = ""
    """Digest of what the message says; two that share an id but not this are both kept."""
    defects: tuple[str, ...] = ()
    """What was wrong with it and how it was read all the same; shown to the agent."""
    ticket_type: str = ""
    order: str = ""
    """The order it is about; another one than its ticket's opens a ticket of its own."""
    customer: Sender | None = None
    """Whose ticket it belongs into, where neither sender nor first recipient tells it.

    Set when the marketplace itself writes, or people are known by no mail address.
    """

    def without_headers(self, language: str) -> InboundMessage:
        """The same message in a language, its headers left out.

        Every message is made anew here once; `replace` sets its fields one by one (5 µs to 1).
        """
        same = object.__new__(InboundMessage)
        same.__dict__.update(self.__dict__, headers=(), language=language)
        return same


@dataclass(frozen=True, kw_only=True)
class TicketChange:
    """Something the channel says about a thread that is not a message."""

    thread: str
    what: str
    """closed, reopened, status, type, source, due, state: others are kept as a line and shown."""
    value: str = ""
    """status, type, source: its name; state: JSON, which acts are offered by.

    due: the moment, ISO 8601 with its zone, or "" for none any more.
    """
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What the channel says became of a message of ours, after it took it."""

    external_id: str
    """The message's."""
    state: str
    """delivered, blocked; an unknown word is kept and shown."""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class LateFile:
    """A file of a message that came before it (a virus scan took its time)."""

    external_id: str
    """The message's; one that is not there yet is let go."""
    attachment: Attachment


@dataclass(frozen=True)
class Parsed:
    """What one raw item means."""

    messages: tuple[InboundMessage, ...] = ()
    changes: tuple[TicketChange, ...] = ()
    fields: Mapping[str, Stored] | None = None
    """Values of the channel's stored fields by key, kept on the ticket or contact it is about.

    That of the last message, else of the last change; None as a value takes the old one away.
    """
    orders: tuple[Order, ...] = ()
    fates: tuple[Fate, ...] = ()
    files: tuple[LateFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A message on its way out, complete: a channel needs nothing else to send it."""

    idempotency_key: str
    """Stable over retries; the same key must never reach the customer twice."""
    external_id: str
    """The id the core chose for it (mail: Message-ID without brackets)."""
    ticket_number: int
    thread: str
    recipient: Sender
    text: str
    html: str = ""
    subject: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    """Ids of earlier messages, oldest first."""
    attachments: tuple[Attachment, ...] = ()
    automatic: bool = False
    """Written by an automation: the channel marks it so that no machine answers (RFC 3834)."""
    sent_at: datetime
    reply_headers: tuple[tuple[str, str], ...] = field(default=())
    """Headers of the answered message that a client expects back (Thread-Index, Thread-Topic)."""
    source: str = ""
    """What conditions call the ticket's source; one channel may have several."""
    order: str = ""
    """The order the ticket is about, as the channel calls it."""
    act: str = ""
    """Key of the `Act` this is; empty: an ordinary answer."""
    act_options: Mapping[str, Any] = field(default_factory=dict)
    """The act's options, as its model wrote them: JSON."""
    attempted_at: datetime | None = None
    """When the attempt under way, or the last one, was begun."""
    others: frozenset[str] = frozenset()
    """Ids the channel gave other messages of ours in the thread: none of them is this one."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a send: the id the channel gave the message, if it gave one."""

    external_id: str = ""
    warnings: tuple[str, ...] = ()
    """What did not go as it should all the same, such as a recipient who was refused."""
    checking: bool = False
    """Whether the other side still decides if the customer may see it; a `Fate` says so later."""
    thread: str = ""
    """The thread it began, as `InboundMessage.thread` calls it; the ticket keeps it."""
