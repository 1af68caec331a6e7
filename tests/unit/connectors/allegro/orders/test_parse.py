"""Checkout forms become orders, whatever is missing from them or new in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.allegro import orders
from connectors.allegro.orders.parse import order
from postroom.errors import Unreadable
from postroom.order import OrderLine, Shipment

AT = datetime(2026, 11, 23, 11, tzinfo=UTC)
FORM: dict[str, Any] = {
    "id": "29738e61-7f6a-11e8-ac45-09db60ede9d6",
    "messageToSeller": "Proszę szybko",
    "buyer": {
        "id": "23123123",
        "login": "Client:44",
        "email": "qfmfh8+8@allegromail.pl",
        "firstName": "Jan",
        "lastName": "Kowalski",
    },
    "payment": {"finishedAt": "2026-11-22T10:00:00.000Z", "paidAmount": None},
    "status": "READY_FOR_PROCESSING",
    "fulfillment": {"status": "SENT", "shipmentSummary": {"lineItemsSent": "ALL"}},
    "delivery": {
        "method": {"name": "Paczkomaty"},
        "pickupPoint": {"id": "POZ08A", "name": "Paczkomat POZ08A"},
    },
    "lineItems": [
        {
            "offer": {"id": "3213213", "name": "Lampka"},
            "quantity": 2,
            "price": {"amount": "79.90", "currency": "PLN"},
            "boughtAt": "2026-11-22T09:58:00.000Z",
        }
    ],
    "summary": {"totalToPay": {"amount": "169.79", "currency": "PLN"}},
    "updatedAt": "2026-11-22T12:00:00.000Z",
}
PARCELS = [{"waybill": "6200", "carrierId": "INPOST", "carrierName": "InPost"}]


def _told(**changed: Any) -> dict[str, Any]:
    raw = orders.raw_of({**FORM, **changed}, PARCELS, "production", AT)
    return json.loads(raw.payload)  # type: ignore[no-any-return] # what raw_of wrote


def test_an_order_is_read_whole() -> None:
    found = order(_told())

    assert (found.external_id, found.buyer, found.buyer_name) == (
        FORM["id"],
        "Client:44",
        "Jan Kowalski",
    )
    assert (found.total, found.currency, found.paid) == (Decimal("169.79"), "PLN", True)
    assert found.created_at == datetime(2026, 11, 22, 9, 58, tzinfo=UTC)
    assert found.updated_at == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert found.lines == (
        OrderLine(
            name="Lampka",
            quantity=2,
            price=Decimal("79.90"),
            offer="3213213",
            url="https://allegro.pl/oferta/3213213",
        ),
    )
    assert found.shipments == (
        Shipment(
            carrier="InPost",
            number="6200",
            url="https://inpost.pl/sledzenie-przesylek?number=6200",
        ),
    )
    assert found.delivery == "Paczkomaty, Paczkomat POZ08A"
    assert found.url == f"https://salescenter.allegro.com/orders/{FORM['id']}"


@pytest.mark.parametrize(
    ("status", "fulfillment", "shown", "cancelled"),
    [
        ("READY_FOR_PROCESSING", "NEW", "NEW", False),
        ("READY_FOR_PROCESSING", "TELEPORTED", "TELEPORTED", False),
        ("READY_FOR_PROCESSING", None, "READY_FOR_PROCESSING", False),
        ("BOUGHT", "NEW", "BOUGHT", False),
        ("CANCELLED", "NEW", "CANCELLED", True),
        ("READY_FOR_PROCESSING", "CANCELLED", "CANCELLED", True),
        ("SOMETHING_NEW", None, "SOMETHING_NEW", False),
    ],
)
def test_the_status_is_the_farther_one_as_allegro_says_it(
    status: str, fulfillment: str | None, shown: str, cancelled: bool
) -> None:
    found = order(_told(status=status, fulfillment={"status": fulfillment}))

    assert (found.status, found.cancelled) == (shown, cancelled)


@pytest.mark.parametrize(
    ("payment", "paid"),
    [
        ({"paidAmount": {"amount": "1.00", "currency": "PLN"}}, True),
        ({"paidAmount": {"amount": "0.00", "currency": "PLN"}}, False),
        ({"type": "CASH_ON_DELIVERY", "finishedAt": None}, False),
        (None, False),
    ],
)
def test_paid_is_what_has_been_paid(payment: Any, paid: bool) -> None:
    assert order(_told(payment=payment)).paid is paid


def test_the_same_state_has_the_same_id_and_another_one_another() -> None:
    once = orders.raw_of(FORM, PARCELS, "production", AT)
    again = orders.raw_of(dict(reversed(FORM.items())), PARCELS, "production", AT)
    sent = orders.raw_of(FORM, [], "production", AT)

    assert once.external_id == again.external_id
    assert sent.external_id != once.external_id


def test_what_no_database_takes_is_left_out() -> None:
    found = order(_told(messageToSeller="half \ud800 nul\0", updatedAt="0001-01-01T00:00:00+14:00"))

    assert found.note == "half ? nul"
    assert found.updated_at == datetime(1970, 1, 1, tzinfo=UTC)


def test_an_unknown_carrier_has_no_page() -> None:
    told = {**_told(), "shipments": [{"waybill": "1", "carrierId": "PIGEON"}]}

    assert order(told).shipments == (Shipment(carrier="PIGEON", number="1"),)


def test_an_order_without_an_id_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        order(_told(id=None))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["amount", "id", "status", "offer"]), inner, max_size=3
            )
        ),
        max_leaves=6,
    ),
    st.sampled_from(sorted(set(FORM) - {"id"})),
)
def test_whatever_stands_in_a_field_the_order_is_kept(value: Any, name: str) -> None:
    found = order({"form": {**FORM, name: value}, "shipments": value})

    assert found.external_id == FORM["id"]
    assert found.total.is_finite()
