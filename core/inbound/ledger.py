"""The ledger of one batch: tickets as they stand while its messages are taken in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from core.custom_fields import Setting
from core.events import NewEvent
from core.inbound.thread import KnownTicket

Row: TypeAlias = dict[str, Any]
"""Column values of one row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A mail that came back, of which an admin is told."""

    recipient: str
    reason: str
    ticket: int | None = None
    """The ticket it was about, if one."""


@dataclass(slots=True, kw_only=True)
class TicketState:
    """A working copy of a ticket; what changed is written once, at the end of the batch."""

    id: int
    contact: int
    status: int
    is_open: bool = True
    closed_at: datetime | None = None
    reopen_within: timedelta = timedelta(0)
    meaning: str = "open"
    """Of the status: open, pending, solved, closed."""
    answered: bool = False
    handled: bool = False
    archived: bool = False
    snoozed_until: datetime | None = None
    quarantined: bool = False
    first_customer_message_at: datetime | None = None
    last_customer_message_at: datetime | None = None
    last_customer_message_id: int | None = None
    first_agent_message_at: datetime | None = None
    last_agent_message_at: datetime | None = None
    last_message_at: datetime
    due_at: datetime | None = None
    preview: str = ""
    language: str = ""
    """What the customer wrote in last, where that is sure."""
    subject: str = ""
    source: str = ""
    thread: str = ""
    type: int | None = None
    order: str = ""
    previous: int | None = None
    created_at: datetime | None = None
    participants: set[str] = field(default_factory=set)
    """Folded addresses; those the batch adds are in `newcomers` too."""
    newcomers: dict[str, str] = field(default_factory=dict)
    """Folded address → name, for participants not written yet."""
    fresh: bool = False
    """Opened by this batch: inserted instead of updated."""
    renamed: bool = False
    """A quarantined stand-in that became a real ticket: subject, contact and source change too."""

    def known(self) -> KnownTicket:
        """The frozen view that `thread.decide` reads."""
        return KnownTicket(
            id=self.id,
            contact=self.contact,
            participants=frozenset(self.participants),
            closed_at=None if self.is_open else (self.closed_at or self.last_message_at),
            reopen_within=self.reopen_within,
            order=self.order,
        )

    def heard_customer(self, message: int, at: datetime, answer_within: timedelta | None) -> None:
        """A person on the customer's side wrote."""
        self.answered = self.handled = False
        self.snoozed_until = None
        self.first_customer_message_at = self.first_customer_message_at or at
        self.last_customer_message_at = at
        self.last_customer_message_id = message
        if answer_within is not None:
            self.due_at = at + answer_within

    def heard_us(self, at: datetime) -> None:
        """The seller wrote, from wherever."""
        self.answered, self.handled = True, False
        self.first_agent_message_at = self.first_agent_message_at or at
        self.last_agent_message_at = at
        self.due_at = None

    def reopen(self, status: int) -> None:
        """Open a closed ticket again."""
        self.status, self.is_open, self.closed_at = status, True, None
        self.meaning, self.archived = "open", False


@dataclass(slots=True)
class Ledger:
    """Everything one batch will write."""

    tickets: dict[int, TicketState] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    """Existing tickets to update."""
    messages: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    """System messages of quarantined stand-ins."""
    attachments: list[Row] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)
    bounced: list[Row] = field(default_factory=list)
    """Reports on messages of ours that came back, or are late: b_message (id), b_state, b_reason."""
    returned: list[Returned] = field(default_factory=list)
    """Mails to others than customers that did not arrive."""
    retyped: dict[int, int | None] = field(default_factory=dict)
    """Existing ticket → the type its channel says it has by now."""
    resourced: dict[int, str] = field(default_factory=dict)
    """Existing ticket → the source its channel says it has by now."""
    ordered: dict[int, str] = field(default_factory=dict)
    """Existing ticket → the order it turned out to be about."""
    stated: dict[int, Row] = field(default_factory=dict)
    """Ticket, perhaps by its provisional id → how its channel says the thread stands."""
    fields: list[Setting] = field(default_factory=list)
    """Values of stored fields; tickets may have provisional ids."""
    raw_states: dict[int, str] = field(default_factory=dict)
    raw_reasons: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Quarantined raw row → reason and stand-in ticket."""
    opened: int = 0

    def came_back(self) -> list[Row]:
        """One report a message: what came back is not merely late again."""
        told: dict[int, Row] = {}
        for row in self.bounced:
            earlier = told.get(row["b_message"])
            if earlier is None or row["b_state"] == "bounced" or earlier["b_state"] != "bounced":
                told[row["b_message"]] = row
        return list(told.values())


def only(rows: Iterable[Row], *names: str) -> list[Row]:
    """The rows with only these of their values, for a statement that takes no others."""
    return [{name: row[name] for name in names} for row in rows]
