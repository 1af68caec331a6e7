"""Orders: what a customer bought, as the marketplace or shop tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """One thing that was bought."""

    name: str
    quantity: int
    price: Decimal
    """Of one piece, in the order's currency."""
    offer: str = ""
    """The channel's id of the offer."""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Shipment:
    """One parcel on its way."""

    carrier: str
    number: str
    """The waybill."""
    url: str = ""
    status: str = ""
    """As the channel says it; an unknown word is kept and shown."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order as it stands now; a later one with the same id takes its place."""

    external_id: str
    """The channel's own id, unique within the account."""
    buyer: str
    """The channel's id of the customer, as `Sender.identity`."""
    status: str
    """As the channel says it; an unknown word is kept and shown."""
    total: Decimal
    currency: str
    """ISO 4217."""
    created_at: datetime
    updated_at: datetime
    """An order that is older than what is known is not taken."""
    lines: tuple[OrderLine, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    buyer_name: str = ""
    buyer_email: str = ""
    paid: bool = False
    cancelled: bool = False
    """Counts for nothing in what a customer has spent."""
    delivery: str = ""
    """How it travels, for people: the method, the pick-up point."""
    note: str = ""
    """What the customer wrote with it."""
    url: str = ""
    """Where an agent sees it on the channel's own pages."""
