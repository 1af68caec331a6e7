"""Facts: everything conditions can read about one event, frozen when it was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from msgspec import Struct, field

Value: TypeAlias = str | int | float | bool | datetime | frozenset[str] | frozenset[int] | None
"""What a field can hold. References (a tag, an agent) are row ids; None is "unknown"."""


class OrderFacts(Struct, frozen=True, kw_only=True):
    """The order a ticket is about."""

    number: str
    """The channel's own id."""
    status: str
    """As the channel says it, in small letters."""
    total: Decimal
    currency: str
    created_at: datetime


class Bought(Struct, frozen=True, kw_only=True):
    """What is known of a ticket's order and of all its customer's; cancelled ones do not count."""

    order: OrderFacts | None = None
    orders: int = 0
    """How many the customer has placed."""
    spent: Mapping[str, Decimal] = field(default_factory=dict)
    """By currency (ISO 4217)."""
    currency: str = ""
    """Of the customer's latest order; empty if there is none."""


NOTHING_BOUGHT = Bought()


class TicketFacts(Struct, frozen=True, kw_only=True):
    """The ticket as it stood; references are row ids."""

    id: int
    number: int
    source: str
    account: int
    inbox: int
    inbox_group: int | None
    brand: int | None
    type: int | None
    status: int
    priority: str
    assignee: int | None
    team: int | None
    answered: bool
    created_at: datetime
    last_customer_message_at: datetime | None = None
    last_agent_message_at: datetime | None = None
    due_at: datetime | None = None
    snoozed_until: datetime | None = None
    handled: bool = False
    """Counts as answered though nobody wrote."""
    archived: bool = False
    language: str = ""
    """What the customer wrote in last, as ISO 639-1; empty while nobody is sure."""
    tags: frozenset[int] = frozenset()
    fields: Mapping[str, Value] = field(default_factory=dict)
    """Custom and stored fields by key, texts as written; read only where somebody asks for them."""
    bought: Bought = NOTHING_BOUGHT
    """Its order and its customer's; read only where somebody asks for them."""


class MessageFacts(Struct, frozen=True, kw_only=True):
    """The event's own message, else the ticket's latest customer message; texts are folded."""

    id: int
    source: str
    subject: str
    body: str
    automatic: bool
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case header name → folded value; repeated headers joined by a newline."""
    attachment_names: str = ""
    """Folded names, one a line."""
    language: str = ""


class ContactFacts(Struct, frozen=True, kw_only=True):
    """The customer the ticket belongs to; texts are folded."""

    id: int
    name: str
    email: str
    email_domain: str
    language: str = ""
    fields: Mapping[str, Value] = field(default_factory=dict)
    """Custom and stored fields by key, texts as written; read only where somebody asks for them."""


class EventFacts(Struct, frozen=True, kw_only=True):
    """What happened."""

    id: int
    kind: str
    actor: str
    """customer, agent, automation, system."""
    tag: int | None = None
    status: int | None = None
    previous_status: int | None = None


class LocalMoment(Struct, frozen=True, kw_only=True):
    """`now` as one calendar sees it."""

    weekday: str
    """mon, tue … sun."""
    minute: int
    """Minutes since local midnight, 0–1439."""
    date: str
    """ISO 8601, for instance 2026-11-22."""
    holiday: bool
    open: bool
    """Inside the calendar's working hours."""


class ClockFacts(Struct, frozen=True, kw_only=True):
    """The present moment, and how each calendar in use sees it."""

    now: datetime
    own: LocalMoment
    """In the ticket's inbox calendar, else the company's."""
    calendars: Mapping[int, LocalMoment] = field(default_factory=dict)
    """By calendar id, for leaves that name one."""
    agents: Mapping[int, bool] = field(default_factory=dict)
    """By agent id: inside that agent's working hours. Agents without a calendar follow the company."""
    teams: Mapping[int, bool] = field(default_factory=dict)


class Facts(Struct, frozen=True, kw_only=True):
    """Everything conditions can read about one event."""

    ticket: TicketFacts
    message: MessageFacts | None
    contact: ContactFacts
    event: EventFacts
    clock: ClockFacts
