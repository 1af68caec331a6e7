"""The order beside a ticket: on its page and in the API, for who may see it."""

from __future__ import annotations

from decimal import Decimal

from aiohttp import ClientSession
from sqlalchemy import Connection, update

from core import orders, tables
from core.store import Store
from postroom.order import Order, OrderLine, Shipment
from tests import seeds
from tests.integration.web.api.asking import arrives
from tests.seeds import NOW
from tests.serving import Served


def _bought(connection: Connection, /, number: int, **values: object) -> int:
    """The ticket's customer buys something; its row id."""
    (ticket,) = seeds.column(connection, tables.ticket, "account_id", number=number)
    (contact,) = seeds.column(connection, tables.ticket, "contact_id", number=number)
    known = {
        "external_id": "A-77",
        "buyer": "jan_k",
        "status": "SENT",
        "total": Decimal("1129.99"),
        "currency": "PLN",
        "created_at": NOW,
        "updated_at": NOW,
        "paid": True,
        "lines": (OrderLine(name="<b>Kubek</b>", quantity=2, price=Decimal("60.00")),),
        "shipments": (
            Shipment(carrier="InPost", number="600", url="https://track.example/600"),
            Shipment(carrier="Pigeon", number="9", url="javascript:alert(1)"),
        ),
    }
    orders.take(connection, ticket, [Order(**{**known, **values})])  # type: ignore[arg-type] # of a test
    row = tables.shop_order
    connection.execute(update(row).where(row.c.contact_id.is_(None)).values(contact_id=contact))
    return int(seeds.column(connection, row, "id")[-1])


async def test_the_page_shows_the_order_and_nothing_of_it_is_code(
    served: Served, ala: ClientSession, store: Store
) -> None:
    number = arrives(served)
    store.write_now(_bought, number)
    page = await (await ala.get(f"/tickets/{number}")).text()

    assert "A-77" in page
    assert "On its way" in page
    assert "1,129.99" in page
    assert 'href="https://track.example/600"' in page
    assert "&lt;b&gt;Kubek" in page
    assert "javascript:alert" not in page


async def test_a_ticket_without_orders_has_no_panel(served: Served, ala: ClientSession) -> None:
    page = await (await ala.get(f"/tickets/{arrives(served)}")).text()

    assert 'id="orders-' not in page


async def test_the_api_tells_the_order_its_others_and_what_was_spent(
    served: Served, store: Store
) -> None:
    number = arrives(served)
    first = store.write_now(_bought, number)
    second = store.write_now(_bought, number, external_id="A-78", status="NEW")
    admin = await served.with_token("ala")
    beside = await (await admin.get(f"/api/v1/tickets/{number}/orders")).json()
    again = await admin.post(f"/api/v1/tickets/{number}/orders")
    one = await (await admin.get(f"/api/v1/orders/{first}")).json()
    contact = one["contact"]
    theirs = await (await admin.get(f"/api/v1/contacts/{contact}/orders")).json()

    assert beside["order"]["id"] == second
    assert [each["id"] for each in beside["others"]] == [first]
    assert beside["spent"] == [{"currency": "PLN", "orders": 2, "total": "2259.98"}]
    assert (beside["can_ask"], beside["look_up"]) == (False, None)
    assert again.ok
    assert (one["number"], one["total"], one["paid"]) == ("A-77", "1129.99", True)
    assert one["lines"][0]["price"] == "60.00"
    assert [each["id"] for each in theirs["items"]] == [second, first]


async def test_who_does_not_see_the_inbox_sees_no_order(served: Served, store: Store) -> None:
    number = arrives(served)
    order = store.write_now(_bought, number)
    (contact,) = store.read_now(seeds.column, tables.shop_order, "contact_id")
    stranger = await served.with_token("olek")

    for path in (f"tickets/{number}/orders", f"orders/{order}", f"contacts/{contact}/orders"):
        async with stranger.get(f"/api/v1/{path}") as answer:
            assert answer.status == 404, path
