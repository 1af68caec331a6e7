"""Orders as pages and the API show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core.tickets.queries.rows import Named
from postroom.order import OrderLine, Shipment


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """An order as it stands."""

    id: int
    number: str
    """The channel's own id."""
    account: Named
    contact: int | None
    buyer: str
    buyer_name: str
    buyer_email: str
    status: str
    total: Decimal
    currency: str
    paid: bool
    cancelled: bool
    delivery: str
    note: str
    url: str
    lines: tuple[OrderLine, ...]
    shipments: tuple[Shipment, ...]
    created_at: datetime
    updated_at: datetime

    @property
    def goods(self) -> str:
        """What was bought first of all; empty where that has no name."""
        return self.lines[0].name if self.lines else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a customer has spent in one currency, cancelled orders left out."""

    currency: str
    orders: int
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """How the question to the channel stands."""

    state: str
    """new: it is being asked; done; failed: nobody asks again by itself for a while."""
    error: str
    asked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOrders:
    """What stands beside a ticket."""

    account: int
    order: OrderRow | None
    """The one the ticket is about: by its id where the ticket names one, else the latest."""
    named: str
    """The order's id that the ticket names; empty if it names none."""
    others: tuple[OrderRow, ...]
    """Of the same customer, newest first."""
    spent: tuple[Spent, ...]
    """The currency of most orders first."""
    look_up: LookUp | None
    """None where nobody was asked."""
    can_ask: bool
    """Whether the ticket's channel can be asked about orders."""

    @property
    def wanting(self) -> bool:
        """Whether nobody has asked yet for what is not known."""
        return self.can_ask and self.look_up is None and self.order is None

    @property
    def looking(self) -> bool:
        """Whether the channel is being asked."""
        return self.look_up is not None and self.look_up.state == "new"
