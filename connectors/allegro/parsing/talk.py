"""The Message Center: messages of threads, and how a problem with a purchase stands."""

from __future__ import annotations

from datetime import datetime

from connectors.allegro.parsing import files
from connectors.allegro.parsing.people import Author, Party, author, customer, sender
from connectors.allegro.parsing.said import Saying, answer_by
from connectors.allegro.shapes import Told, listed, moment, text, within, yes
from connectors.allegro.wording import BOT, MORE_FILES, OTHER, UNKNOWN_STATE
from postroom.errors import Unreadable
from postroom.message import (
    Address,
    Direction,
    Fate,
    InboundMessage,
    Parsed,
    Sender,
)

PROBLEM = "POST_PURCHASE_ISSUE"
KINDS = frozenset({"", "COMMON", PROBLEM})
SETTLED = {"BLOCKED": "blocked", "DELIVERED": "delivered"}
"""Allegro's word for what became of a message of ours → ours; any other is not final, or a fault."""
STATUSES = frozenset({"VERIFYING", "BLOCKED", "DELIVERED", "INTERACTING", "DISMISSED"})


def is_problem(thread: Told) -> bool:
    """Whether a thread is about a problem with a purchase, not just talk."""
    return text(thread, "type") == PROBLEM


def thread_key(thread: Told) -> str:
    """What tickets call the thread."""
    return f"{'problem' if is_problem(thread) else 'message'}:{text(thread, 'id')}"


def buyer_login(thread: Told, own: str, message: Told | None = None) -> str:
    """The customer's login: by the thread, else by the message; empty where neither tells."""
    if login := text(thread, "interlocutor", "login"):
        return login
    for one in listed(thread, "participants"):
        login = text(one, "login")
        if text(one, "role") != "SELLER" and login.casefold() != own.casefold():
            return login
    who = author(within(message, "author"), own)
    return who.login if who.party is Party.CUSTOMER else ""


def message(told: Told) -> Parsed:
    """One message of a thread."""
    own, thread, said = text(told, "own"), within(told, "thread"), within(told, "message")
    key, at = text(said, "id"), moment(said, "createdAt")
    if not key or not text(thread, "id"):
        raise Unreadable("the message has no id")
    if at is None:
        raise Unreadable("the message has no date")
    buyer = customer(buyer_login(thread, own, said), thread_key(thread))
    who = author(within(said, "author"), own, buyer.name)
    ours = who.party is Party.OURS
    made = InboundMessage(
        external_id=key,
        source="allegro.problem" if is_problem(thread) else "allegro.message",
        sent_at=at,
        sender=sender(who, buyer, own),
        customer=buyer,
        direction=Direction.OUT if ours else Direction.IN,
        thread=thread_key(thread),
        to=to(buyer, who),
        subject=_subject(thread, said),
        text=_words(said),
        attachments=files.attachments(told),
        automatic=who.automatic,
        defects=_defects(told, said, who),
        ticket_type="complaint" if is_problem(thread) else "question",
        order=_order(thread, said),
    )
    fates = _fates(key, text(said, "status")) if ours else ()
    return Parsed(messages=(made,), fates=fates, files=files.late(told, key))


def thread(told: Told) -> Parsed:
    """How a problem with a purchase stands."""
    thread = within(told, "thread")
    at = moment(told, "at")
    if not text(thread, "id") or at is None:
        raise Unreadable("the thread has no id")
    tell = Saying(thread_key(thread), at)
    status = text(thread, "status")
    changes = [
        tell.state(kind="thread", status=status, type=text(thread, "type")),
        *tell.unknown("thread_type", text(thread, "type"), KINDS),
        *tell.unknown("thread_status", status, frozenset({"OPEN", "CLOSED"})),
    ]
    if not is_problem(thread):
        return Parsed(changes=tuple(changes))
    if status == "CLOSED":
        return Parsed(changes=(*changes, tell.due(None), tell("closed")))
    due = answer_by(moment(told, "heard"), moment(told, "answered"))
    return Parsed(changes=(*changes, tell.due(due)))


def to(buyer: Sender, who: Author) -> tuple[Address, ...]:
    """Whom we wrote to; what others write needs no address."""
    return (Address(buyer.identity, buyer.name),) if who.party is Party.OURS else ()


def heard(messages: list[Told], own: str, buyer: str) -> tuple[datetime | None, datetime | None]:
    """When the customer wrote last, and when we did; what Allegro writes counts as neither."""
    found: dict[Party, datetime] = {}
    for one in messages:
        at = moment(one, "createdAt")
        party = author(within(one, "author"), own, buyer).party
        if at is not None:
            found[party] = max(at, found.get(party, at))
    return found.get(Party.CUSTOMER), found.get(Party.OURS)


def _subject(thread: Told, said: Told) -> str:
    if subject := text(said, "subject"):
        return subject
    kind = text(thread, "subType")
    return kind if is_problem(thread) and kind != OTHER else ""


def _words(said: Told) -> str:
    vin = text(said, "additionalInformation", "vin")
    words = text(said, "text")
    return f"{words}\n\nVIN: {vin}" if vin else words


def _order(thread: Told, said: Told) -> str:
    """The order it is about: of a common thread only what the message itself names."""
    if order := text(said, "relatesTo", "order", "id"):
        return order
    orders = listed(thread, "orders")
    return text(orders[0], "id") if is_problem(thread) and orders else ""


def _defects(told: Told, said: Told, who: Author) -> tuple[str, ...]:
    found = []
    if yes(said, "hasAdditionalAttachments"):
        found.append(f"{MORE_FILES}: {text(told, 'url')}")
    status = text(said, "status")
    if status and status not in STATUSES:
        found.append(f"{UNKNOWN_STATE}: {status}")
    if who.party is Party.ALLEGRO and who.role == "SELLER":
        found.append(f"{BOT}: {who.login}")
    return tuple(found)


def _fates(key: str, status: str) -> tuple[Fate, ...]:
    if status not in SETTLED:
        return ()
    reason = "Allegro's moderation does not let the buyer see it" if status == "BLOCKED" else ""
    return (Fate(external_id=key, state=SETTLED[status], reason=reason),)
