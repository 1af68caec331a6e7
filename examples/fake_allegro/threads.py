"""The Message Center: threads and messages, and how each version of the API tells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from examples.fake_allegro.files import Attachment, Here
from examples.fake_allegro.people import Buyer, Seller
from examples.fake_allegro.telling import NULL, Text, iso, maybe_iso

COMMON, PROBLEM = "COMMON", "POST_PURCHASE_ISSUE"


@dataclass(slots=True, eq=False, kw_only=True)
class Message:
    """One message in a thread."""

    id: str
    thread: Thread
    at: datetime
    role: Text
    """BUYER, SELLER, USER, CONSULTANT or ALLEGRO."""
    login: str | None
    incoming: bool
    text: str
    type: Text = "MESSAGE_CENTER"
    subject: str | None = None
    order: str | None = None
    offer: str | None = None
    attachments: list[Attachment] = field(default_factory=list)
    more_files: bool = False
    """There are files that the API does not give out."""
    verdict: Text = "DELIVERED"
    settles_at: datetime | None = None
    """Until then it is VERIFYING."""
    vin: str | None = None

    def status(self, now: datetime) -> Text:
        """VERIFYING, then what moderation decided."""
        waits = self.settles_at is not None and now < self.settles_at
        return "VERIFYING" if waits else self.verdict

    def told(self, here: Here, version: str) -> dict[str, Any]:
        """As this version tells it."""
        return {
            "id": self.id,
            "status": self.status(here.now),
            "type": self.type,
            "createdAt": iso(self.at),
            "text": self.text,
            "subject": self.subject,
            "hasAdditionalAttachments": self.more_files,
            "attachments": [each.in_message(here, version) for each in self.attachments],
            "additionalInformation": {"vin": self.vin} if self.vin else None,
            **(self._beta() if version == "beta" else self._public()),
        }

    def _public(self) -> dict[str, Any]:
        relates: dict[str, Any] = {"offer": {"id": self.offer} if self.offer else None}
        if self.order:
            relates["order"] = {"id": self.order}
        return {
            "thread": {"id": self.thread.id},
            "author": {"login": self.login or "Allegro", "isInterlocutor": self.incoming},
            "relatesTo": relates,
        }

    def _beta(self) -> dict[str, Any]:
        return {
            "author": {"role": self.role, "login": self.login},
            "relatesTo": {
                "offer": {"id": self.offer} if self.offer else None,
                "order": {"id": self.order} if self.order else None,
            },
        }


@dataclass(slots=True, eq=False, kw_only=True)
class Thread:
    """Everything between a seller and a buyer, or one problem with a purchase."""

    id: str
    seller: Seller
    buyer: Buyer
    created_at: datetime
    type: Text = COMMON
    status: Text = "OPEN"
    sub_type: Text | None = None
    orders: list[dict[str, Any]] = field(default_factory=list)
    """As beta tells them: id and offers."""
    read: bool = False
    messages: list[Message] = field(default_factory=list)

    @property
    def is_common(self) -> bool:
        """Whether public.v1 shows it too."""
        return self.type == COMMON

    @property
    def last_at(self) -> datetime | None:
        """When its newest message came; None without any."""
        return max((message.at for message in self.messages), default=None)

    def told(self, version: str) -> dict[str, Any]:
        """As this version tells it."""
        return self._beta() if version == "beta" else self._public()

    def _public(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "read": self.read,
            "lastMessageDateTime": maybe_iso(self.last_at),
            "interlocutor": {
                "login": self.buyer.login,
                "avatarUrl": "https://assets.allegrostatic.com/avatar.png",
            },
        }

    def _beta(self) -> dict[str, Any]:
        roles = ("USER", "USER") if self.is_common else ("BUYER", "SELLER")
        logins = (self.buyer.login, self.seller.spelled)
        return {
            "id": self.id,
            "read": self.read,
            "type": self.type,
            "createdAt": iso(self.created_at),
            "lastMessageDateTime": iso(self.last_at) if self.last_at else NULL,
            "participants": [
                {"role": role, "login": login} for role, login in zip(roles, logins, strict=True)
            ],
            "orders": self.orders or None,
            "subType": self.sub_type,
            "status": self.status,
        }
