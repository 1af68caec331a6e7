"""Parcels that come back: customer returns and their rejection."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from examples.fake_allegro.orders import ShopOrder, money
from examples.fake_allegro.telling import Text, iso

CODES = (
    "REFUND_REJECTED", "NEW_ITEM_SENT", "ITEM_FIXED", "MISSING_PART_SENT", "ITEM_MISMATCH",
    "BUSINESS_PURCHASE", "NO_RETURN_RIGHT",
)  # fmt: skip


@dataclass(slots=True, eq=False, kw_only=True)
class CustomerReturn:
    """One return of one order."""

    id: str
    order: ShopOrder
    at: datetime
    reference: str
    status: Text = "CREATED"
    reason: Text = "MISTAKE"
    remark: str = ""
    waybill: str = ""
    rejection: dict[str, Any] | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    """Told over everything else."""

    def told(self) -> dict[str, Any]:
        """As Allegro tells it."""
        order = self.order
        told: dict[str, Any] = {
            "id": self.id,
            "isFulfillment": False,
            "createdAt": iso(self.at),
            "referenceNumber": self.reference,
            "orderId": order.id,
            "buyer": {"email": order.buyer.mail(order.id), "login": order.buyer.spelled},
            "items": [self._item(line.offer_id, line.quantity) for line in order.lines],
            "parcels": self._parcels(),
            "marketplaceId": order.marketplace,
            "status": self.status,
        }
        if self.rejection:
            told["rejection"] = self.rejection
        return {**told, **self.fields}

    def _item(self, offer_id: str, quantity: int) -> dict[str, Any]:
        line = next(each for each in self.order.lines if each.offer_id == offer_id)
        return {
            "offerId": offer_id,
            "quantity": quantity,
            "name": line.name,
            "price": money(line.price),
            "url": f"https://allegro.pl/oferta/{offer_id}",
            "reason": {"type": self.reason, "userComment": self.remark},
        }

    def _parcels(self) -> list[dict[str, Any]]:
        if not self.waybill:
            return []
        return [
            {
                "createdAt": iso(self.at),
                "waybill": self.waybill,
                "transportingWaybill": None,
                "carrierId": "INPOST",
                "transportingCarrierId": None,
                "sender": {"phoneNumber": self.order.buyer.phone},
            }
        ]
