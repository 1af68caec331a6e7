"""What buyers think: ratings, the seller's answers, and the wish to have one removed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from examples.fake_allegro.orders import ShopOrder
from examples.fake_allegro.telling import iso

REMOVABLE = timedelta(days=90)


@dataclass(slots=True, eq=False, kw_only=True)
class Rating:
    """One rating of one order."""

    id: str
    order: ShopOrder
    at: datetime
    changed_at: datetime
    recommended: bool
    comment: str = ""
    edited_at: datetime | None = None
    answer: tuple[datetime, str] | None = None
    removal: tuple[datetime, str] | None = None
    stars: int = 5
    fields: dict[str, Any] = field(default_factory=dict)
    """Told over everything else."""

    def told(self, version: str) -> dict[str, Any]:
        """As this version tells it."""
        order = self.order
        offers = [{"id": line.offer_id, "title": line.name} for line in order.lines]
        told: dict[str, Any] = {
            "id": self.id,
            "buyer": {"id": order.buyer.id, "login": order.buyer.spelled},
            "recommended": self.recommended,
            "order": {"id": order.id, "offers": offers},
            "createdAt": iso(self.at),
            "lastChangedAt": iso(self.changed_at),
        }
        if self.edited_at:
            told["editedAt"] = iso(self.edited_at)
        more = self._beta() if version == "beta" else self._public()
        return {**told, **more, **self.fields}

    def told_answer(self) -> dict[str, Any]:
        """The answer, which must be there."""
        assert self.answer is not None  # noqa: S101  the callers have just set it
        return {"createdAt": iso(self.answer[0]), "message": self.answer[1]}

    def told_removal(self) -> dict[str, Any]:
        """Until when removal may be asked for, and the request if there is one."""
        told: dict[str, Any] = {"possibleTo": iso(self.at + REMOVABLE)}
        if self.removal:
            at, message = self.removal
            told["request"] = {"createdAt": iso(at), "message": message, "source": "SELLER"}
        return told

    def _public(self) -> dict[str, Any]:
        names = ("delivery", "deliveryCost", "description", "service")
        told: dict[str, Any] = {
            "comment": self.comment,
            "rates": dict.fromkeys(names, self.stars),
            "excludedFromAverageRates": False,
            "removal": self.told_removal(),
        }
        return {**told, "answer": self.told_answer()} if self.answer else told

    def _beta(self) -> dict[str, Any]:
        told: dict[str, Any] = {"removal": self.told_removal()}
        if self.removal:
            told["removal"]["request"]["language"] = "pl"
        if self.comment:
            told["comment"] = {"text": self.comment, "language": "pl"}
        if self.answer:
            at, message = self.answer
            told["answer"] = {"createdAt": iso(at), "text": message, "language": "pl"}
        return told
