"""What an agent writes, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from core.outbox.states import UNDO
from postroom.message import Address

__all__ = ["UNDO", "Kind", "NewMessage", "NewTicket", "Started", "Written"]

Kind: TypeAlias = Literal["reply", "reply_all", "forward", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """Something to be written in a ticket."""

    kind: Kind
    text: str
    to: tuple[Address, ...] = ()
    """Empty: the contact. A forwarded message names somebody."""
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str = ""
    """Empty: the ticket's own."""
    uploads: tuple[int, ...] = ()
    """Row ids of the agent's `upload`s that go with it."""
    key: str = ""
    """The client's own; the same key writes only once. Empty: none."""
    expects: int | None = None
    """The version of the ticket the agent has seen; None: whatever it is."""
    message: int | None = None
    """What is forwarded; None: the customer's latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A ticket that we begin."""

    account: int
    """Row id of the account it goes out from."""
    to: tuple[Address, ...]
    """The first is the contact."""
    text: str
    subject: str
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    uploads: tuple[int, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message that stands in the ticket now."""

    number: int
    message: int
    delivery: int | None
    """None for a note."""
    leaves_at: datetime | None
    """Until then it can be cancelled; None for a note."""
    version: int
    """The ticket's, after it."""
    account: int
    """Whose lane of deliveries is to be rung."""
    repeated: bool = False
    """True: a message with this key was written before; nothing new was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A ticket that we began."""

    number: int
    message: int
    delivery: int
    leaves_at: datetime
    account: int
    repeated: bool = False
