"""Reading a checkout form: pure, and what an agent could still make use of is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.allegro.orders.carriers import tracking
from connectors.allegro.shapes import read_moment, storable
from postroom.errors import Unreadable
from postroom.message import Parsed
from postroom.order import Order, OrderLine, Shipment

KIND = "order"
"""What the payload of an order's raw item says it is."""

CANCELLED = "CANCELLED"
UNPAID = ("", "BOUGHT", "FILLED_IN")
"""Statuses of a form that Allegro still waits for money for."""


def parsed(told: Mapping[str, Any]) -> Parsed:
    """What the payload of an order's raw item means; raises `Unreadable`."""
    return Parsed(orders=(order(told),))


def order(told: Mapping[str, Any]) -> Order:
    """The order of a payload as `raw_of` writes it; raises `Unreadable` for one without an id."""
    form = _map(told.get("form"))
    if not _text(form, "id"):
        raise Unreadable("the order has no id")
    buyer, total = _map(form.get("buyer")), _total(form)
    updated = _moment(form.get("updatedAt"))
    created = min(_bought(form), default=updated)
    return Order(
        external_id=_text(form, "id"),
        buyer=_text(buyer, "login") or _text(buyer, "id"),
        status=_status(form),
        total=_amount(total),
        currency=_text(total, "currency") or "PLN",
        created_at=created,
        updated_at=updated,
        lines=tuple(_line(_map(one)) for one in _list(form.get("lineItems"))),
        shipments=tuple(_shipment(_map(one)) for one in _list(told.get("shipments"))),
        buyer_name=_name(buyer),
        buyer_email=_text(buyer, "email"),
        paid=_paid(form),
        cancelled=_text(form, "status") == CANCELLED or _fulfilled(form) == CANCELLED,
        delivery=_delivery(_map(form.get("delivery"))),
        note=_text(form, "messageToSeller"),
        url=_text(told, "url"),
    )


def _status(form: Mapping[str, Any]) -> str:
    """Where it stands: how far it is packed and sent, once Allegro lets it be packed."""
    status, fulfilled = _text(form, "status"), _fulfilled(form)
    ready = status == "READY_FOR_PROCESSING"
    return fulfilled if fulfilled and ready else status or fulfilled


def _fulfilled(form: Mapping[str, Any]) -> str:
    return _text(_map(form.get("fulfillment")), "status")


def _paid(form: Mapping[str, Any]) -> bool:
    """Whether the money is there; cash on delivery is not, until it is."""
    payment = _map(form.get("payment"))
    if _text(form, "status") in UNPAID or not payment:
        return False
    return bool(payment.get("finishedAt")) or _amount(_map(payment.get("paidAmount"))) > 0


def _total(form: Mapping[str, Any]) -> Mapping[str, Any]:
    return _map(_map(form.get("summary")).get("totalToPay"))


def _bought(form: Mapping[str, Any]) -> Iterator[datetime]:
    for one in _list(form.get("lineItems")):
        if _text(_map(one), "boughtAt"):
            yield _moment(_map(one)["boughtAt"])


def _line(line: Mapping[str, Any]) -> OrderLine:
    offer = _map(line.get("offer"))
    number = _text(offer, "id")
    return OrderLine(
        name=_text(offer, "name"),
        quantity=_whole(line.get("quantity")),
        price=_amount(_map(line.get("price") or line.get("originalPrice"))),
        offer=number,
        url=f"https://allegro.pl/oferta/{number}" if number.isdecimal() else "",
    )


def _shipment(shipment: Mapping[str, Any]) -> Shipment:
    carrier, number = _text(shipment, "carrierId"), _text(shipment, "waybill")
    return Shipment(
        carrier=_text(shipment, "carrierName") or carrier,
        number=number,
        url=tracking(carrier, number),
        status=_text(shipment, "status"),
    )


def _delivery(delivery: Mapping[str, Any]) -> str:
    method = _text(_map(delivery.get("method")), "name")
    point = _map(delivery.get("pickupPoint"))
    where = _text(point, "name") or _text(point, "id")
    return ", ".join(part for part in (method, where) if part)


def _name(buyer: Mapping[str, Any]) -> str:
    person = f"{_text(buyer, 'firstName')} {_text(buyer, 'lastName')}".strip()
    return person or _text(buyer, "companyName")


def _amount(money: Mapping[str, Any]) -> Decimal:
    """A sum that Allegro writes as text; zero where it writes none."""
    try:
        found = Decimal(str(money.get("amount", "0")))
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


def _moment(written: Any) -> datetime:
    """A moment; the beginning of time where Allegro writes none, so that any later state wins."""
    return read_moment(str(written)) or datetime(1970, 1, 1, tzinfo=UTC)


def _whole(number: Any) -> int:
    return number if isinstance(number, int) and not isinstance(number, bool) else 1


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    if value is None or isinstance(value, Mapping | list):
        return ""
    return storable(str(value)).strip()
