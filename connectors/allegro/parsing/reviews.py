"""Ratings: what a buyer thinks, and what we answered."""

from __future__ import annotations

import re
from datetime import datetime

from connectors.allegro.parsing.people import customer
from connectors.allegro.parsing.said import Saying
from connectors.allegro.shapes import Told, digest, flag, joined, listed, moment, text, within
from connectors.allegro.wording import NOT_RECOMMENDED, RECOMMENDED
from postroom.errors import Unreadable
from postroom.message import (
    Address,
    Direction,
    InboundMessage,
    Parsed,
    Sender,
    TicketChange,
)

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def thread_key(rating: Told) -> str:
    """What tickets call the rating."""
    return f"review:{text(rating, 'id')}"


def review(told: Told) -> Parsed:
    """A rating as it stands, with our answer to it."""
    rating, own = within(told, "rating"), text(told, "own")
    key, at = thread_key(rating), moment(rating, "createdAt")
    if not text(rating, "id") or at is None:
        raise Unreadable("the rating has no id or date")
    buyer = customer(text(rating, "buyer", "login"), key)
    made = InboundMessage(
        external_id=f"{key}@{digest(_judgement(rating))}",
        source="allegro.review",
        sent_at=moment(rating, "editedAt") or at,
        sender=buyer,
        customer=buyer,
        thread=key,
        subject=_verdict(rating),
        text=_words(rating),
        language=text(rating, "comment", "language")[:2].lower(),
        ticket_type="review",
        order=text(rating, "order", "id"),
    )
    answer = _answer(rating, buyer, own, key, at)
    return Parsed(messages=(made, *answer), changes=_changes(told, rating, key))


def _answer(
    rating: Told, buyer: Sender, own: str, key: str, at: datetime
) -> tuple[InboundMessage, ...]:
    answer, words = within(rating, "answer"), _answered(rating)
    if not words:
        return ()
    ours = InboundMessage(
        external_id=f"{key}:answer",
        source="allegro.review",
        sent_at=moment(answer, "createdAt") or at,
        sender=Sender(identity=own.casefold() or "seller", name=own),
        customer=buyer,
        direction=Direction.OUT,
        thread=key,
        to=(Address(buyer.identity, buyer.name),),
        subject=_verdict(rating),
        text=words,
        ticket_type="review",
        order=text(rating, "order", "id"),
    )
    return (ours,)


def _changes(told: Told, rating: Told, key: str) -> tuple[TicketChange, ...]:
    at = moment(told, "at")
    if at is None:
        return ()
    state = Saying(key, at).state(
        kind="review",
        recommended=flag(rating, "recommended"),
        answered=bool(_answered(rating)),
        removal_asked=bool(within(rating, "removal", "request")),
        removal_until=text(rating, "removal", "possibleTo"),
    )
    return (state,)


def _judgement(rating: Told) -> list[object]:
    """What a buyer may change: another judgement is another message."""
    return [
        rating.get("recommended"),
        _comment(rating),
        rating.get("rates"),
        [text(one, "text") for one in listed(rating, "justifications")],
    ]


def _answered(rating: Told) -> str:
    answer = within(rating, "answer")
    return text(answer, "message") or text(answer, "text")


def _comment(rating: Told) -> str:
    return text(rating, "comment") or text(rating, "comment", "text")


def _verdict(rating: Told) -> str:
    match rating.get("recommended"):
        case True:
            return RECOMMENDED
        case False:
            return NOT_RECOMMENDED
        case _:
            return ""


def _words(rating: Told) -> str:
    rates = within(rating, "rates")
    stars = [f"{_named(name)}: {rates[name]}/5" for name in sorted(rates) if _is_star(rates[name])]
    reasons = [text(one, "text") for one in listed(rating, "justifications")]
    goods = [text(one, "title") for one in listed(within(rating, "order"), "offers")]
    return joined([_verdict(rating), _comment(rating), *stars, *reasons, *goods])


def _is_star(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _named(name: str) -> str:
    """What is rated, as the code that stands for it: deliveryCost → DELIVERY_COST."""
    return _CAMEL.sub("_", name).upper()
