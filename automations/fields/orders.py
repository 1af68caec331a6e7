"""What conditions can ask about the ticket's order, and about all orders of its customer.

Sums are compared as numbers in one currency: the one a leaf names, else the order's own, or that of
the customer's latest order. Memory reads `TicketFacts.bought`; the columns stand in
`fields.order_columns`.
"""

from __future__ import annotations

from decimal import Decimal

from postroom.condition import Field, Kind, Value
from postroom.facts import Facts

STATUSES = (
    "bought", "filled_in", "new", "processing", "ready_for_shipment", "ready_for_pickup", "sent",
    "picked_up", "cancelled", "suspended", "returned",
)  # fmt: skip
"""What marketplaces call the states of an order; the list is open."""


def _known(facts: Facts) -> Value:
    return facts.ticket.bought.order is not None


def _status(facts: Facts) -> Value:
    order = facts.ticket.bought.order
    return None if order is None else order.status


def _age(facts: Facts) -> Value:
    order = facts.ticket.bought.order
    return None if order is None else order.created_at


def _total(facts: Facts, currency: str) -> Value:
    order = facts.ticket.bought.order
    if order is None or currency not in ("", order.currency):
        return None
    return float(order.total)


def _orders(facts: Facts) -> Value:
    return facts.ticket.bought.orders


def _lifetime_value(facts: Facts, currency: str) -> Value:
    bought = facts.ticket.bought
    return float(bought.spent.get(currency or bought.currency, Decimal(0)))


ORDER: tuple[Field, ...] = (
    Field(
        key="order.known",
        title="The order is known",
        kind=Kind.YES_NO,
        read=_known,
        may_be_empty=False,
        help="Whether the ticket's order, else the customer's latest one, is here.",
    ),
    Field(
        key="order.status",
        title="Status of the order",
        kind=Kind.CHOICE,
        read=_status,
        choices=STATUSES,
        help="As the marketplace or shop calls it.",
    ),
    Field(
        key="order.total",
        title="Value of the order",
        kind=Kind.NUMBER,
        read=_total,
        takes="currency",
        help="In the order's own currency; with currency: PLN only orders in that one count.",
    ),
    Field(
        key="order.age",
        title="The order was placed",
        kind=Kind.MOMENT,
        read=_age,
    ),
)

CONTACT: tuple[Field, ...] = (
    Field(
        key="contact.orders",
        title="Number of the customer's orders",
        kind=Kind.NUMBER,
        read=_orders,
        may_be_empty=False,
        help="Cancelled ones do not count.",
    ),
    Field(
        key="contact.lifetime_value",
        title="Lifetime value of the customer",
        kind=Kind.NUMBER,
        read=_lifetime_value,
        takes="currency",
        may_be_empty=False,
        help="The sum of their orders, cancelled ones left out: in the currency of the latest one,"
        " or in the one you name (currency: PLN).",
    ),
)

FIELDS = (*ORDER, *CONTACT)

KEYS = frozenset(field.key for field in FIELDS)
"""Facts hold something for these only where somebody asks."""
