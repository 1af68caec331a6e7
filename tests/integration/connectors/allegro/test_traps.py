"""What an audit found: order of what is told, wild dates, orders that cannot be had, odd answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.allegro import sending
from connectors.allegro.reading.trade import AGAIN
from examples.fake_allegro import always, failing, twisted, vanishing
from postroom.errors import PermanentError, UnknownOutcome
from tests.allegro.asking import SELLER as LOWER
from tests.allegro.selling import PNG, selling
from tests.allegro.shop import SELLER, shop

DAY = timedelta(hours=24)


async def test_a_case_that_came_before_the_first_list_could_be_read_has_its_deadline() -> None:
    async with shop() as at:
        at.world.will("/sale/issues", failing(500))
        await at.read()
        at.clock.pass_(minutes=1)
        issue = at.world.discussion(at.world.order(SELLER, "jan_k"), "It came broken")
        await at.rounds(2)

        told = [name.partition(":")[0] for name in at.raws if issue.id in name or "chat" in name]
        assert told == ["chat", "issue"], "how it stands is said of a ticket that is there"
        assert at.backlog == set()
        assert at.last(f"issue:{issue.id}", "due") == (issue.opened_at + DAY).isoformat()


async def test_the_type_is_told_when_a_case_is_met_and_when_it_turns_and_not_between() -> None:
    async with shop() as at:
        await at.read()
        at.clock.pass_(minutes=1)
        issue = at.world.discussion(at.world.order(SELLER, "jan_k"), "It came broken")
        await at.rounds(2)
        at.world.answers(issue, "And now?")
        await at.rounds(2)
        at.world.turn_into_claim(issue)
        await at.rounds(2)
        at.world.answers(issue, "Hello?")
        await at.rounds(2)

        told = [one.value for one in at.changes if one.what == "type"]
        assert told == ["discussion", "claim"]


async def test_a_thread_of_tomorrow_hides_nothing_of_today() -> None:
    async with shop() as at:
        await at.read()
        at.clock.pass_(minutes=1)
        at.world.buyer_writes(SELLER, "jan_k", "tomorrow", at=at.clock.now + DAY)
        await at.rounds(2)
        at.world.buyer_writes(SELLER, "ewa", "today")
        await at.rounds(2)

        assert sorted(at.texts) == ["today", "tomorrow"]


async def test_a_list_that_goes_round_in_circles_ends() -> None:
    async with shop(judged=False) as at:
        await at.read()
        at.clock.pass_(minutes=1)
        at.world.buyer_writes(SELLER, "jan_k", "hello")
        circle = twisted(lambda told: {**told, "nextPage": {"id": "ZnJvbTow"}})
        at.world.will("/messaging/threads", always(circle))
        await at.rounds(1)

        assert at.texts == ["hello"]
        assert len(at.asked("/messaging/threads")) < 6


async def test_orders_that_can_never_be_had_hold_up_no_other() -> None:
    async with shop() as at:
        await at.read()
        for number in range(45):
            order = at.world.order(SELLER, f"buyer{number}")
            at.world.will(f"/order/checkout-forms/{order.id}", always(failing(403)))
        await at.rounds(3)
        asked = len(at.asked("/order/checkout-forms/*"))
        good = at.world.order(SELLER, "jan_k")
        await at.rounds(2)

        assert good.id in {one.external_id for parsed in at.parsed for one in parsed.orders}
        assert len(at.asked("/order/checkout-forms/*")) - asked <= 2 * AGAIN + 1
        assert "could not be fetched" in at.warning


async def test_orders_begin_with_those_that_come_though_the_journal_was_closed_at_first() -> None:
    async with shop(order_days=0) as at:
        old = at.world.order(SELLER, "jan_k")
        at.world.will("/order/event-stats", failing(403))
        await at.read()
        await at.rounds(12)
        new = at.world.order(SELLER, "ewa")
        await at.rounds(12)

        found = {one.external_id for parsed in at.parsed for one in parsed.orders}
        assert new.id in found
        assert old.id not in found


# ---------------------------------------------------------------- what goes out


async def test_the_buyer_of_a_return_is_written_to_about_the_order() -> None:
    async with selling() as shop:
        order = shop.world.order(LOWER, "jan_k")
        returned = shop.world.customer_return(order)

        receipt = await shop.send(
            f"return:{returned.id}", "Please pack it well.", order=order.id, attachments=(PNG,)
        )

        thread = shop.world.thread(LOWER, "jan_k")
        (sent,) = thread.messages
        assert (sent.id, sent.text, sent.order) == (
            receipt.external_id,
            "Please pack it well.",
            order.id,
        )
        with pytest.raises(PermanentError, match="no order or buyer is known"):
            await shop.send(f"return:{returned.id}", "Hello")


async def test_an_answer_to_a_return_of_unknown_fate_is_found_with_the_buyer() -> None:
    async with selling() as shop:
        order = shop.world.order(LOWER, "jan_k")
        returned = shop.world.customer_return(order)
        shop.world.will("POST /messaging/messages", vanishing())
        message = shop.message(f"return:{returned.id}", "Please pack it well.", order=order.id)

        with pytest.raises(UnknownOutcome):
            await sending.send(shop.account, message)
        found = await sending.settle(shop.account, message)

        assert found is not None
        assert found.external_id == shop.world.thread(LOWER, "jan_k").messages[-1].id


@pytest.mark.parametrize("amount", ["40", "40.5", "4E+1"])
async def test_part_of_the_money_has_two_decimals(amount: str) -> None:
    async with selling() as shop:
        case = shop.world.claim(shop.world.order(LOWER, "jan_k"), "It does not work")
        options = {"decision": "ACCEPTED_PARTIAL_REFUND", "amount": amount, "currency": "PLN"}

        await shop.send(f"issue:{case.id}", "Half", act="decide_claim", act_options=options)

        assert case.decision is not None
        assert case.decision["partialRefund"]["amount"] in ("40.00", "40.50")


async def test_a_claim_decided_the_other_way_elsewhere_is_no_proof_of_ours() -> None:
    async with selling() as shop:
        case = shop.world.claim(shop.world.order(LOWER, "jan_k"), "It does not work")
        options = {"decision": "REJECTED_OTHER"}
        message = shop.message(f"issue:{case.id}", "No.", act="decide_claim", act_options=options)
        shop.world.will("POST /sale/issues/*/status", failing(500))
        with pytest.raises(UnknownOutcome):
            await sending.send(shop.account, message)

        shop.world.end(case, "CLAIM_ACCEPTED")
        assert await sending.settle(shop.account, message) is None
        case.status = "CLAIM_REJECTED"
        assert await sending.settle(shop.account, message) is not None


async def test_an_equal_text_that_is_known_to_be_another_is_no_proof_of_this_one() -> None:
    async with selling() as shop:
        thread = shop.world.buyer_writes(LOWER, "jan_k", "Where is it?").thread
        key = f"message:{thread.id}"
        shop.world.will("POST /messaging/threads/*/messages", vanishing(acts=False))
        with pytest.raises(UnknownOutcome):
            await sending.send(shop.account, shop.message(key, "Soon."))
        shop.clock.pass_(seconds=2)
        other = await shop.send(key, "Soon.")

        lost = shop.message(key, "Soon.", others=frozenset({other.external_id}))
        assert await sending.settle(shop.account, lost) is None
