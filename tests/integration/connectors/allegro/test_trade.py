"""Reading returns, ratings and orders of the fake."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from examples.fake_allegro import failing, twisted
from postroom.message import Direction
from tests.allegro.shop import SELLER, shop


@pytest.mark.parametrize("newest_first", [False, True])
async def test_new_returns_are_read_in_whatever_order(newest_first: bool) -> None:
    async with shop() as at:
        at.world.returns_newest_first = newest_first
        order = at.world.order(SELLER, "jan_k")
        at.world.customer_return(order)
        at.clock.pass_(minutes=1)
        await at.read()
        for number in range(3):
            at.clock.pass_(minutes=1)
            at.world.customer_return(order, remark=f"no {number}", reason="DIFFERENT")
        await at.rounds(6)
        at.world.customer_return(order, remark="no 3")
        await at.rounds(6)

        assert [one.text.splitlines()[1].partition(": ")[2] for one in at.messages] == [
            "no 0",
            "no 1",
            "no 2",
            "no 3",
        ]
        assert {one.order for one in at.messages} == {order.id}
        assert {one.source for one in at.messages} == {"allegro.return"}


async def test_a_return_is_followed_until_it_is_over() -> None:
    async with shop() as at:
        await at.read()
        found = at.world.customer_return(at.world.order(SELLER, "jan_k"), waybill="123")
        await at.rounds(6)
        key = f"return:{found.id}"
        found.status = "DELIVERED"
        await at.rounds(32)
        delivered, closed = at.last(key, "return_status"), at.last(key, "closed")
        found.status = "REJECTED"
        found.rejection = {
            "code": "ITEM_MISMATCH",
            "reason": "a stone",
            "createdAt": "2026-11-22T12:00:00.000Z",
        }
        await at.rounds(32)

        assert (delivered, closed) == ("DELIVERED", None)
        assert at.last(key, "return_rejected") == "ITEM_MISMATCH a stone"
        assert at.last(key, "closed") == ""
        assert json.loads(at.last(key, "state") or "")["rejected"] is True
        assert len(at.messages) == 1


async def test_a_rating_its_edit_and_our_answer_are_each_read_once() -> None:
    async with shop() as at:
        await at.read()
        order = at.world.order(SELLER, "jan_k")
        rating = at.world.rating(order, recommended=False, comment="slow", stars=2)
        await at.rounds(6)
        at.world.edit_rating(rating, recommended=True, comment="solved")
        rating.answer = (at.clock.now, "Thank you")
        await at.rounds(12)

        assert [(one.direction, one.text.splitlines()[0]) for one in at.messages] == [
            (Direction.IN, "NOT_RECOMMENDED"),
            (Direction.IN, "RECOMMENDED"),
            (Direction.OUT, "Thank you"),
        ]
        assert at.messages[2].external_id == f"review:{rating.id}:answer"
        assert at.messages[0].subject == "NOT_RECOMMENDED"


async def test_a_rating_that_shows_late_is_read_all_the_same() -> None:
    async with shop() as at:
        await at.read()
        order = at.world.order(SELLER, "jan_k")
        at.world.rating(order, comment="first")
        await at.rounds(6)
        at.world.rating(order, comment="late", at=at.clock.now - timedelta(minutes=4))
        await at.rounds(6)

        assert len(at.messages) == 2


async def test_many_ratings_since_the_start_date_are_backlog() -> None:
    async with shop(start_date="2026-11-01", order_days=0) as at:
        order = at.world.order(SELLER, "jan_k")
        for number in range(130):
            at.world.rating(order, comment=str(number), at=at.clock.now - timedelta(minutes=number))
        at.clock.pass_(minutes=1)
        await at.read()

        assert len(at.messages) == 130
        assert len(at.backlog) == 130


async def test_each_order_that_changed_is_fetched_once_as_it_stands() -> None:
    async with shop(order_days=0) as at:
        at.world.order(SELLER, "jan_k")
        await at.read()
        order = at.world.order(SELLER, "ewa")
        await at.rounds(1)
        first = [one for parsed in at.parsed for one in parsed.orders]
        at.world.ship(order)
        await at.rounds(3)
        found = [one for parsed in at.parsed for one in parsed.orders]

        assert [one.external_id for one in first] == [order.id]
        assert len(found) == 2
        assert found[-1].shipments
        assert len(at.asked(f"/order/checkout-forms/{order.id}")) == 2


async def test_many_orders_at_once_are_fetched_over_several_rounds() -> None:
    async with shop() as at:
        await at.read()
        made = {at.world.order(SELLER, f"buyer{number}").id for number in range(60)}
        await at.rounds(3)

        assert {one.external_id for parsed in at.parsed for one in parsed.orders} == made


async def test_an_order_that_cannot_be_fetched_is_fetched_later() -> None:
    async with shop() as at:
        await at.read()
        order = at.world.order(SELLER, "jan_k")
        at.world.will(f"/order/checkout-forms/{order.id}", failing(500))
        await at.rounds(1)
        said = at.warning
        await at.rounds(1)

        assert "could not be fetched" in said
        assert [one.external_id for parsed in at.parsed for one in parsed.orders] == [order.id]


async def test_what_is_forbidden_is_said_and_the_rest_is_read() -> None:
    async with shop() as at:
        await at.read()
        at.world.will("/sale/user-ratings", failing(403, "AccessDenied"))
        at.world.buyer_writes(SELLER, "jan_k", "hello", at=at.clock.now + timedelta(seconds=1))
        await at.rounds(6)
        said = at.warning
        at.world.rating(at.world.order(SELLER, "jan_k"), comment="good")
        await at.rounds(30)

        assert "Ratings could not be read" in said
        assert at.warning == ""
        assert len(at.messages) == 2


async def test_an_answer_of_another_shape_is_no_end_of_the_world() -> None:
    async with shop(judged=False) as at:
        await at.read()
        at.world.customer_return(at.world.order(SELLER, "jan_k"))
        at.world.will("/order/customer-returns", twisted(lambda _told: {"count": 1}))
        await at.rounds(5)
        said = at.warning
        await at.rounds(3)

        assert "Returns could not be read" in said
        assert len(at.messages) == 1
