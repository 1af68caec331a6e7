"""What automations know of orders on Allegro, line by line; an id begins with the checklist's line."""

from __future__ import annotations

from examples.fake_allegro import failing
from tests.acceptance.cases import line
from tests.acceptance.marketplace import Marketplace, marketplace
from tests.acceptance.shop import Shop, Ticket

SELLER = "sklep"
LARGE = [("Ekspres do kawy", "999.00", 1)]


async def _writes(allegro: Marketplace, buyer: str) -> Ticket:
    """A buyer writes; what automations do comes after their orders have been asked for."""
    allegro.world.buyer_writes(SELLER, buyer, "Gdzie jest paczka?")
    await allegro.arrives()
    await allegro.shop.passes(seconds=5)
    return await allegro.shop.newest()


@line("A-10-lifetime-value")
async def test_a_customers_lifetime_value_decides(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", SELLER)
        await shop.automation("""
name: Best customers
when: [{trigger: message_received}]
if: {field: contact.lifetime_value, greater_than: 1500, currency: PLN}
then: [{action: add_tag, tag: vip}]
""")
        for buyer in ("ewa", "ewa", "jan_k"):
            allegro.world.order(SELLER, buyer, LARGE)
        allegro.world.cancel(allegro.world.order(SELLER, "jan_k", LARGE))

        rich, poor = await _writes(allegro, "ewa"), await _writes(allegro, "jan_k")

        assert (rich.tags, poor.tags) == ({"vip"}, set())


@line("A-25-lifetime-value-threshold")
async def test_orders_from_before_are_asked_for_before_the_automation_looks(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        for _ in range(2):
            allegro.world.order(SELLER, "ewa", LARGE)
        allegro.world.order(SELLER, "jan_k", LARGE)
        await allegro.connect("Allegro", SELLER)
        await shop.automation("""
name: Above a thousand
when: [{trigger: message_received}]
if: {field: contact.lifetime_value, greater_than: 1100}
then: [{action: add_tag, tag: vip}, {action: set_priority, priority: high}]
""")

        rich, poor = await _writes(allegro, "ewa"), await _writes(allegro, "jan_k")
        beside = await shop.ask("GET", f"/tickets/{rich.number}/orders")
        page = await shop.page(f"/tickets/{rich.number}")

        assert (rich.tags, rich.shown["priority"]) == ({"vip"}, "high")
        assert poor.tags == set()
        assert beside["spent"] == [{"currency": "PLN", "orders": 2, "total": "2017.98"}]
        assert beside["look_up"]["state"] == "done"
        assert "Ekspres do kawy" in page


@line("A-26-number-of-orders")
async def test_the_number_of_a_customers_orders_decides(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", SELLER)
        await shop.automation("""
name: Regulars
when: [{trigger: message_received}]
if: {field: contact.orders, greater_than: 2}
then: [{action: add_tag, tag: regular}]
""")
        for buyer in ("ewa", "ewa", "ewa", "jan_k", "jan_k"):
            allegro.world.order(SELLER, buyer)

        regular, new = await _writes(allegro, "ewa"), await _writes(allegro, "jan_k")

        assert (regular.tags, new.tags) == ({"regular"}, set())


@line("R-15c-return-created")
async def test_a_return_starts_an_automation(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", SELLER)
        await shop.automation("""
name: Returns
when: [{trigger: return_created}]
if: {field: order.total, greater_than: 500, currency: PLN}
then: [{action: add_tag, tag: zwrot}]
""")
        order = allegro.world.order(SELLER, "jan_k", LARGE)
        question = await _writes(allegro, "jan_k")
        allegro.world.customer_return(order)
        await shop.passes(minutes=6)
        await shop.passes(seconds=5)
        returned = await shop.newest()

        assert question.tags == set()
        assert returned.number != question.number
        assert returned.tags == {"zwrot"}
        assert returned.shown["order"] == order.id


async def test_an_order_that_cannot_be_asked_for_is_told_and_asked_again(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        allegro.world.order(SELLER, "ewa", LARGE)
        await allegro.connect("Allegro", SELLER, order_days=0)
        allegro.world.will("/order/checkout-forms", failing(403))
        ticket = await _writes(allegro, "ewa")
        place = f"/tickets/{ticket.number}/orders"

        refused = await shop.ask("GET", place)
        await shop.passes(minutes=2)
        await shop.ask("POST", place)
        await shop.passes(seconds=1)
        known = await shop.ask("GET", place)

        assert refused["order"] is None
        assert refused["look_up"]["state"] == "failed"
        assert "forbids" in refused["look_up"]["error"]
        assert known["look_up"]["state"] == "done"
        assert known["order"]["total"] == "1008.99"
