"""Discussions and claims, and what Allegro was seen to tell wrongly about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from examples.fake_allegro.files import Attachment, Here
from examples.fake_allegro.orders import ShopOrder
from examples.fake_allegro.people import Buyer, Seller
from examples.fake_allegro.telling import NULL, Odd, Text, iso, maybe_iso

OPEN = ("DISPUTE_ONGOING", "DISPUTE_UNRESOLVED", "CLAIM_SUBMITTED")
STATUSES = (*OPEN, "DISPUTE_CLOSED", "CLAIM_ACCEPTED", "CLAIM_REJECTED")
_REPLIED = {"BUYER": "BUYER_REPLIED", "SELLER": "SELLER_REPLIED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """One message of a discussion or claim."""

    id: str
    at: datetime
    role: Text
    """BUYER, SELLER, ADMIN, SYSTEM or FULFILLMENT."""
    login: str | None
    text: str
    attachments: tuple[Attachment, ...] = ()

    def told(self, here: Here) -> dict[str, Any]:
        """As the chat tells it."""
        login = NULL if self.login is None else self.login
        return {
            "id": self.id,
            "text": self.text,
            "attachments": [each.in_issue(here) for each in self.attachments],
            "author": {"login": login, "role": self.role},
            "createdAt": iso(self.at),
        }


@dataclass(slots=True, eq=False, kw_only=True)
class Issue:
    """A discussion (DISPUTE) or a claim (CLAIM); the one may become the other."""

    id: str
    seller: Seller
    buyer: Buyer
    order: ShopOrder
    opened_at: datetime
    reference: str
    type: Text
    status: Text
    subject: str
    description: str | None = None
    reason: Text = "OTHER"
    expectations: tuple[tuple[Text, str | None], ...] = ()
    """Names and sums, such as ("PARTIAL_REFUND", "40.00")."""
    right: Text | None = None
    decision_due: datetime | None = None
    status_due: datetime | None = None
    return_required: bool | None = None
    chat_active: bool = True
    chat: list[ChatMessage] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    decision: dict[str, Any] | None = None
    """What the seller decided, as it was sent."""
    asked_to_end: int = 0
    frozen: dict[str, Any] | None = None
    """What the list goes on telling about the chat (stale counters)."""
    todo: bool = False
    """The first message is told as TODO."""
    borrowed: Issue | None = None
    """Whose chat is told in place of its own."""
    chat_gone: bool = False
    """The chat is answered with 404."""
    fields: dict[str, Any] = field(default_factory=dict)
    """Told over everything else."""

    @property
    def is_open(self) -> bool:
        """Whether something may still be done."""
        return isinstance(self.status, Odd) or self.status in OPEN

    def counted(self) -> dict[str, Any]:
        """What is told of the chat: a message that is only a file changes nothing but the count."""
        worded = [message for message in self.chat if message.text] or self.chat
        last = worded[-1]
        status = _REPLIED.get(str(last.role), "ALLEGRO_ADVISOR_REPLIED")
        return {
            "lastMessage": {
                "status": "NEW" if last is self.chat[0] else status,
                "createdAt": iso(last.at),
            },
            "messagesCount": len(self.chat),
        }

    def told(self, here: Here, *, listed: bool = False) -> dict[str, Any]:
        """As the list or the single resource tells it."""
        counted = self.frozen if listed and self.frozen else self.counted()
        line = self.order.lines[0]
        return {
            "id": self.id,
            "type": self.type,
            "referenceNumber": self.reference,
            "decisionDueDate": maybe_iso(self.decision_due),
            "openedDate": iso(self.opened_at),
            "subject": self.subject,
            "buyer": {"id": self.buyer.id, "login": self.buyer.spelled},
            "checkoutForm": {"id": self.order.id, "createdAt": iso(self.order.at)},
            "currentState": {
                "status": self.status,
                "statusDueDate": maybe_iso(self.status_due),
                "returnRequired": self.return_required,
                "chatActive": self.chat_active,
            },
            "chat": {**counted, "initialMessage": self._first(here)},
            "expectations": [_expectation(name, sum_) for name, sum_ in self.expectations],
            "description": self.description,
            "offer": {"id": line.offer_id, "quantity": line.quantity},
            "product": {"id": None},
            "reason": {"type": self.reason, "description": self.description},
            "right": self.right,
            "attachments": [each.in_issue(here) for each in self.attachments],
            **self.fields,
        }

    def _first(self, here: Here) -> dict[str, Any]:
        first = self.chat[0]
        return {
            "id": "TODO" if self.todo else first.id,
            "text": "TODO" if self.todo else first.text,
            "attachments": [each.in_issue(here) for each in first.attachments],
            "author": {"login": self.buyer.spelled, "role": "BUYER"},
            "createdAt": iso(first.at),
        }


def _expectation(name: Text, amount: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name}
    return {**told, "refund": {"amount": amount, "currency": "PLN"}} if amount else told
