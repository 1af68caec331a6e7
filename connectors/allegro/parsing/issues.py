"""Discussions and claims: what is said in their chats, and how they stand."""

from __future__ import annotations

from datetime import datetime

from connectors.allegro.parsing import files
from connectors.allegro.parsing.people import Party, author, customer, sender
from connectors.allegro.parsing.said import Saying, answer_by, first_known
from connectors.allegro.parsing.talk import to
from connectors.allegro.shapes import (
    Told,
    digest,
    flag,
    joined,
    listed,
    moment,
    text,
    within,
    worded,
)
from connectors.allegro.wording import BOT, OTHER, WORDS
from postroom.errors import Unreadable
from postroom.message import Direction, InboundMessage, Parsed, TicketChange

PLACEHOLDER = "TODO"
"""What Allegro was seen to give in place of a first message and its id (#12486)."""
ENDED = frozenset({"DISPUTE_CLOSED", "CLAIM_ACCEPTED", "CLAIM_REJECTED"})
STATUSES = ENDED | {"DISPUTE_ONGOING", "DISPUTE_UNRESOLVED", "CLAIM_SUBMITTED"}
TYPES = frozenset({"DISPUTE", "CLAIM"})


def is_claim(issue: Told) -> bool:
    """Whether it is a claim; a discussion may become one and keep its id (#11956)."""
    return text(issue, "type") == "CLAIM"


def thread_key(issue: Told) -> str:
    """What tickets call the issue."""
    return f"issue:{text(issue, 'id')}"


def source_of(issue: Told) -> str:
    """What conditions call it; a kind that is not known is talked about like a discussion."""
    return "allegro.claim" if is_claim(issue) else "allegro.discussion"


def message_id(issue: Told, said: Told) -> str:
    """Allegro's id of a message in a chat; of one without, what stands for its words."""
    key = text(said, "id")
    if key and key != PLACEHOLDER:
        return key
    return f"{thread_key(issue)}:{digest([said.get(name) for name in ('author', 'createdAt', 'text')])}"


def first_message(issue: Told) -> Told:
    """What opened it, for when no chat can be had: its first message, or its description."""
    first = within(issue, "chat", "initialMessage")
    opened = text(issue, "openedDate")
    words = text(first, "text")
    real = text(first, "id") not in ("", PLACEHOLDER)
    return {
        "id": text(first, "id") if real else thread_key(issue),
        "text": text(issue, "description") if words in ("", PLACEHOLDER) else words,
        "author": {"role": "BUYER", "login": text(issue, "buyer", "login")},
        "createdAt": text(first, "createdAt") or opened,
        "attachments": first.get("attachments"),
    }


def message(told: Told) -> Parsed:
    """One message of a chat."""
    issue, said = within(told, "issue"), within(told, "message")
    if not text(issue, "id"):
        raise Unreadable("the issue has no id")
    at = moment(said, "createdAt") or moment(issue, "openedDate")
    if at is None:
        raise Unreadable("the message has no date")
    made = _message(told, issue, said, at)
    return Parsed(messages=(made,), files=files.late(told, made.external_id))


def _message(told: Told, issue: Told, said: Told, at: datetime) -> InboundMessage:
    own = text(told, "own")
    buyer = customer(text(issue, "buyer", "login"), thread_key(issue))
    who = author(within(said, "author"), own, buyer.name)
    bot = who.party is Party.ALLEGRO and who.role == "SELLER"
    return InboundMessage(
        external_id=message_id(issue, said),
        source=source_of(issue),
        sent_at=at,
        sender=sender(who, buyer, own),
        customer=buyer,
        direction=Direction.OUT if who.party is Party.OURS else Direction.IN,
        thread=thread_key(issue),
        to=to(buyer, who),
        subject=_subject(issue),
        text=text(said, "text"),
        attachments=files.attachments(told),
        automatic=who.automatic,
        defects=(f"{BOT}: {who.login}",) if bot else (),
        ticket_type="claim" if is_claim(issue) else "discussion",
        order=text(issue, "checkoutForm", "id"),
    )


def issue(told: Told) -> Parsed:
    """How a discussion or claim stands."""
    issue, at = within(told, "issue"), moment(told, "at")
    if not text(issue, "id") or at is None:
        raise Unreadable("the issue has no id")
    tell = Saying(thread_key(issue), at)
    status = text(issue, "currentState", "status")
    changes: list[TicketChange] = [
        tell("source", source_of(issue)),
        *_kind(told, issue, tell),
        _state(tell, issue, status),
        *tell.unknown("issue_type", text(issue, "type"), TYPES),
        *tell.unknown("issue_status", status, STATUSES),
        tell.due(None if status in ENDED else _due(told, issue)),
    ]
    if status == "DISPUTE_CLOSED" or (status in ENDED and _is_silent(issue)):
        changes.append(tell("closed"))
    return Parsed(changes=tuple(changes))


def _kind(told: Told, issue: Told, tell: Saying) -> tuple[TicketChange, ...]:
    """Its type when it is met, and when it turns: between, agents may call it what they like."""
    if told.get("turned") is False:
        return ()
    return (tell("type", "claim" if is_claim(issue) else "discussion"),)


def _due(told: Told, issue: Told) -> datetime | None:
    """A claim by the law's date, or the state's; a discussion by its last unanswered message."""
    state = within(issue, "currentState")
    if is_claim(issue):
        return first_known(moment(issue, "decisionDueDate"), moment(state, "statusDueDate"))
    answer = answer_by(moment(told, "heard"), moment(told, "answered"))
    return first_known(answer, moment(state, "statusDueDate"))


def _is_silent(issue: Told) -> bool:
    return within(issue, "currentState").get("chatActive") is False


def _state(tell: Saying, issue: Told, status: str) -> TicketChange:
    state = within(issue, "currentState")
    return tell.state(
        kind="issue",
        type=text(issue, "type"),
        status=status,
        chat_active=flag(state, "chatActive"),
        return_required=flag(state, "returnRequired"),
        reference=text(issue, "referenceNumber"),
        decision_due=text(issue, "decisionDueDate"),
        expectations=joined([_wish(one) for one in listed(issue, "expectations")]),
        right=text(issue, "right"),
        reason=text(issue, "reason", "type"),
    )


def _wish(told: Told) -> str:
    refund = within(told, "refund")
    sum_ = f"{text(refund, 'amount')} {text(refund, 'currency')}".strip()
    return " ".join(part for part in (worded(text(told, "name")), sum_) if part)


def _subject(issue: Told) -> str:
    """The reason's code, which pages say in words, else what Allegro calls it."""
    reason, named = text(issue, "reason", "type"), text(issue, "subject")
    said = reason if reason in WORDS else named or reason
    subject, number = "" if said == OTHER else said, text(issue, "referenceNumber")
    return f"{subject} ({number})" if subject and number else subject or number
