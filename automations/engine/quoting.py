"""The order of a ticket as texts quote it."""

from __future__ import annotations

from collections.abc import Mapping

from automations.compiled import CompiledStep
from automations.texts import Values
from core.orders import OrderRow
from postroom.order import Shipment

PLACEHOLDER = "order."


def quotes_order(step: CompiledStep) -> bool:
    """Whether a text of a step may quote its ticket's order."""
    written = (getattr(step.options, option, "") for option in step.action.texts)
    return any(PLACEHOLDER in str(text) for text in written)


def order_values(orders: Mapping[int, OrderRow], ticket: int) -> Values:
    """What placeholders of an order become; nothing where the ticket's order is not known."""
    order = orders.get(ticket)
    if order is None:
        return {}
    parcels = order.shipments
    return {
        "order.number": order.number,
        "order.status": order.status.lower(),
        "order.total": str(order.total),
        "order.currency": order.currency,
        "order.date": order.created_at.date().isoformat(),
        "order.delivery": order.delivery,
        "order.items": "\n".join(f"{line.quantity} × {line.name}" for line in order.lines),
        "order.tracking": ", ".join(_parcel(one) for one in parcels),
        "order.tracking_link": "\n".join(one.url for one in parcels if one.url),
    }


def _parcel(parcel: Shipment) -> str:
    return f"{parcel.carrier} {parcel.number}".strip()
