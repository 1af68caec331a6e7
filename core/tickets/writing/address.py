"""Whom a message goes to; purely."""

from __future__ import annotations

from dataclasses import dataclass

from core.problems import Refused
from core.tickets.writing import rules
from core.tickets.writing.types import NewMessage
from postroom.message import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Who there is, as far as a message can go to them."""

    contact: Address
    participants: tuple[Address, ...]
    own: frozenset[str]
    """Our own addresses, folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Everybody a message goes to, each once."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]


def recipients(new: NewMessage, around: Around) -> Recipients:
    """Who gets the message; `Refused` if nobody does, or an address is none."""
    others = around.participants if new.kind == "reply_all" else ()
    to = rules.people("to", new.to or _contact(new, around), around.own)
    cc = rules.people("cc", (*new.cc, *others), around.own)
    bcc = rules.people("bcc", new.bcc, around.own)
    return gathered(to, cc, bcc)


def gathered(
    to: tuple[Address, ...], cc: tuple[Address, ...], bcc: tuple[Address, ...]
) -> Recipients:
    """Each person once, in the most visible place they were named in."""
    cc = rules.without(cc, to)
    bcc = rules.without(bcc, (*to, *cc))
    if not to:
        raise Refused("to: name somebody whose address is not our own", "to")
    rules.count(len(to) + len(cc) + len(bcc))
    return Recipients(to=to, cc=cc, bcc=bcc)


def _contact(new: NewMessage, around: Around) -> tuple[Address, ...]:
    if new.kind == "forward":
        raise Refused("to: say to whom the message is to be forwarded", "to")
    if not around.contact.address:
        raise Refused("to: the contact has no mail address; type one", "to")
    return (around.contact,)
