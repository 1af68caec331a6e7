"""Beginning a ticket ourselves: a first message to any address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from core import audit, events, tables
from core.access import Viewer
from core.events import NewEvent
from core.inbound.contacts import contacts_for
from core.inbound.queries import first_status
from core.outbox.queue import by_key
from core.problems import Refused
from core.store import reserve
from core.tickets import changes
from core.tickets.changes import Change, Letter
from core.tickets.writing import queries, rules
from core.tickets.writing.address import Recipients, gathered
from core.tickets.writing.compose import origin_of, something
from core.tickets.writing.queries import Author, Door
from core.tickets.writing.types import UNDO, NewTicket, Started
from postroom.action import SendMessage
from postroom.message import Address, Sender
from postroom.registry import Registry
from postroom.text import fold


def start_ticket(
    connection: Connection, viewer: Viewer, new: NewTicket, now: datetime, registry: Registry
) -> Started:
    """Begin a ticket with a message to the first of `to`, whose contact is found or made.

    Raises `Refused` (naming the field). The same key again returns the ticket begun first.
    """
    queries.one_at_a_time(connection, viewer)
    door = queries.door(connection, viewer, new.account, registry)
    earlier = _earlier(connection, viewer, new, door)
    if earlier is not None:
        return earlier
    letter, text = _composed(connection, viewer, new, door, (registry, now))
    author = queries.author(connection, viewer)
    begun = _Begun(door=door, author=author, contact=letter.to[0], subject=letter.subject, now=now)
    ticket = _insert(connection, begun)
    change = Change(
        ticket=ticket,
        effect=SendMessage(text),
        origin=origin_of(author),
        key=_key(viewer, new) or f"desk:{ticket}@1",
        letter=letter,
    )
    applied = changes.apply(connection, [change], now)
    queries.use_up(connection, viewer, new.uploads)
    sent = applied.sent[change.key]
    detail = {"message": sent.message, "delivery": sent.delivery}
    audit.note(connection, viewer, "ticket.start", f"ticket:{ticket}", now, detail)
    return Started(
        number=ticket,
        message=sent.message,
        delivery=sent.delivery,
        leaves_at=now + UNDO,
        account=door.account,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A ticket about to be inserted."""

    door: Door
    author: Author
    contact: Address
    subject: str
    now: datetime


def _key(viewer: Viewer, new: NewTicket) -> str:
    return f"agent:{viewer.agent}:{new.key}" if new.key else ""


def _earlier(connection: Connection, viewer: Viewer, new: NewTicket, door: Door) -> Started | None:
    key = _key(viewer, new)
    sent = by_key(connection, [key]).get(key) if key else None
    if sent is None:
        return None
    return Started(
        number=queries.number_of(connection, sent.message),
        message=sent.message,
        delivery=sent.id,
        leaves_at=queries.leaves_at(connection, sent.id),
        account=door.account,
        repeated=True,
    )


def _composed(
    connection: Connection,
    viewer: Viewer,
    new: NewTicket,
    door: Door,
    around: tuple[Registry, datetime],
) -> tuple[Letter, str]:
    registry, now = around
    allowed = door.channel.rules
    if not allowed.by_address:
        raise Refused(
            f"account: {door.channel.title} cannot be written to first; choose a mail account",
            "account",
        )
    who = _recipients(new, queries.own_addresses(connection, registry))
    files = queries.uploads(connection, viewer, new.uploads)
    rules.files(files, allowed)
    letter = Letter(
        subject=_subject(new),
        to=who.to,
        cc=who.cc,
        bcc=who.bcc,
        files=files,
        not_before=now + UNDO,
    )
    return letter, something(rules.text(new.text, allowed.max_length), files)


def _subject(new: NewTicket) -> str:
    line = rules.subject(new.subject)
    if not line:
        raise Refused("subject: say what it is about", "subject")
    return line


def _recipients(new: NewTicket, own: frozenset[str]) -> Recipients:
    return gathered(
        rules.people("to", new.to, own),
        rules.people("cc", new.cc, own),
        rules.people("bcc", new.bcc, own),
    )


def _insert(connection: Connection, begun: _Begun) -> int:
    """Insert the ticket and its first event; returns its row id, which is its number too."""
    identity = fold(begun.contact.address)
    # An agent wrote to it, so that it counts as known: the customer's answer may be answered.
    person = Sender(
        identity=identity, name=begun.contact.name, email=begun.contact.address, verified=True
    )
    channel = begun.door.channel
    contact = contacts_for(connection, channel.key, {identity: person}, begun.now)[identity]
    (ticket,) = reserve(connection, tables.ticket, 1)
    row = {
        "id": ticket,
        "number": ticket,
        "inbox_id": begun.door.inbox,
        "account_id": begun.door.account,
        "contact_id": contact,
        "source": channel.sources[0],
        "status_id": first_status(connection, ["open"]),
        "subject": begun.subject,
        "created_at": begun.now,
        "last_message_at": begun.now,
    }
    connection.execute(insert(tables.ticket), row)
    origin = origin_of(begun.author)
    payload = {"by": origin.actor, "by_agent": origin.agent}
    created = NewEvent(ticket=ticket, kind="ticket_created", actor=origin.actor, payload=payload)
    events.append(connection, [created], begun.now)
    return ticket
