"""What was bought: orders (checkout forms), what happened to them, and their parcels."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from examples.fake_allegro.people import Buyer, Seller
from examples.fake_allegro.telling import Text, iso

CARRIERS = {
    "INPOST": "InPost",
    "DPD": "DPD",
    "UPS": "UPS",
    "ALLEGRO": "Allegro One",
    "POCZTA_POLSKA": "Poczta Polska",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an order."""

    id: str
    offer_id: str
    name: str
    price: Decimal
    quantity: int = 1
    sku: str = ""

    def told(self, bought_at: datetime) -> dict[str, Any]:
        """As orders and events tell it."""
        offer: dict[str, Any] = {"id": self.offer_id, "name": self.name}
        if self.sku:
            offer["external"] = {"id": self.sku}
        return {
            "id": self.id,
            "offer": offer,
            "quantity": self.quantity,
            "originalPrice": money(self.price),
            "price": money(self.price),
            "boughtAt": iso(bought_at),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One parcel of an order and where it has been."""

    id: str
    waybill: str
    carrier: str
    at: datetime
    statuses: list[tuple[datetime, Text]] = field(default_factory=list)

    def told(self, order: ShopOrder) -> dict[str, Any]:
        """As the shipments of an order tell it."""
        return {
            "id": self.id,
            "waybill": self.waybill,
            "carrierId": self.carrier,
            "carrierName": CARRIERS.get(self.carrier, self.carrier),
            "lineItems": [{"id": line.id} for line in order.lines],
            "createdAt": iso(self.at),
        }

    def history(self) -> dict[str, Any]:
        """As the carrier's tracking tells it."""
        if not self.statuses:
            return {"waybill": self.waybill}
        return {
            "waybill": self.waybill,
            "trackingDetails": {
                "statuses": [{"occurredAt": iso(at), "code": code} for at, code in self.statuses],
                "createdAt": iso(self.at),
                "updatedAt": iso(self.statuses[-1][0]),
            },
        }


@dataclass(slots=True, eq=False, kw_only=True)
class ShopOrder:
    """What Allegro calls a checkout form."""

    id: str
    seller: Seller
    buyer: Buyer
    lines: tuple[Line, ...]
    at: datetime
    updated_at: datetime
    status: Text = "READY_FOR_PROCESSING"
    fulfillment: Text = "NEW"
    payment_id: str = ""
    payment: Text = "ONLINE"
    delivery: Decimal = Decimal("9.99")
    remark: str = ""
    """What the buyer told the seller."""
    marketplace: str = "allegro-pl"
    revision: int = 1
    parcels: list[Parcel] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    """Told over everything else."""

    @property
    def total(self) -> Decimal:
        """What the buyer pays."""
        return sum((line.price * line.quantity for line in self.lines), self.delivery)

    def offers(self) -> list[dict[str, Any]]:
        """As a thread of the Message Center tells them."""
        return [{"id": line.offer_id, "quantity": line.quantity} for line in self.lines]

    def told(self) -> dict[str, Any]:
        """The checkout form."""
        return {
            "id": self.id,
            "messageToSeller": self.remark,
            "buyer": _told_buyer(self),
            "payment": {
                "id": self.payment_id,
                "type": self.payment,
                "provider": "P24",
                "finishedAt": iso(self.at),
                "paidAmount": money(self.total),
            },
            "status": self.status,
            "fulfillment": {
                "status": self.fulfillment,
                "shipmentSummary": {"lineItemsSent": "ALL" if self.parcels else "NONE"},
            },
            "delivery": _told_delivery(self),
            "invoice": {"required": False},
            "lineItems": [line.told(self.at) for line in self.lines],
            "surcharges": [],
            "marketplace": {"id": self.marketplace},
            "summary": {"totalToPay": money(self.total)},
            "updatedAt": iso(self.updated_at),
            "revision": f"{self.revision:08x}",
            **self.fields,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """Something that happened to an order; ids grow."""

    id: str
    type: Text
    order: ShopOrder
    at: datetime

    def told(self) -> dict[str, Any]:
        """As the journal tells it."""
        order = self.order
        return {
            "id": self.id,
            "type": self.type,
            "occurredAt": iso(self.at),
            "order": {
                "seller": {"id": order.seller.id},
                "buyer": {
                    "id": order.buyer.id,
                    "email": order.buyer.mail(order.id),
                    "login": order.buyer.spelled,
                    "guest": order.buyer.guest,
                    "preferences": {"language": order.buyer.language},
                },
                "lineItems": [line.told(order.at) for line in order.lines],
                "checkoutForm": {"id": order.id, "revision": f"{order.revision:08x}"},
                "marketplace": {"id": order.marketplace},
            },
        }


def money(amount: Decimal) -> dict[str, str]:
    """A sum as Allegro writes it: text, in złoty."""
    return {"amount": f"{amount:.2f}", "currency": "PLN"}


def _told_buyer(order: ShopOrder) -> dict[str, Any]:
    buyer = order.buyer
    return {
        "id": buyer.id,
        "email": buyer.mail(order.id),
        "login": buyer.spelled,
        "firstName": buyer.first_name,
        "lastName": buyer.last_name,
        "guest": buyer.guest,
        "phoneNumber": buyer.phone,
        "preferences": {"language": buyer.language},
        "address": {
            "street": "Długa 12/3",
            "city": "Poznań",
            "postCode": "60-001",
            "countryCode": "PL",
        },
    }


def _told_delivery(order: ShopOrder) -> dict[str, Any]:
    buyer, at = order.buyer, order.at
    window = {"from": iso(at + timedelta(days=1)), "to": iso(at + timedelta(days=3))}
    return {
        "address": {
            "firstName": buyer.first_name,
            "lastName": buyer.last_name,
            "street": "Długa 12/3",
            "city": "Poznań",
            "zipCode": "60-001",
            "countryCode": "PL",
            "phoneNumber": buyer.phone,
        },
        "method": {
            "id": "2488f7b7-5d1c-4d65-b85c-4cbcf253fd93",
            "name": "Allegro Paczkomaty InPost",
        },
        "cost": money(order.delivery),
        "time": {**window, "dispatch": window},
        "smart": True,
    }
