"""Allegro as agents and automations use it: read, answered, decided, and nothing twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, update

from core import tables
from examples.fake_allegro import done_then, vanishing
from tests import seeds
from tests.acceptance.cases import line
from tests.acceptance.marketplace import marketplace
from tests.acceptance.shop import Shop
from tests.seeds import NOW


@line("R-13-one-of-two-allegro-accounts-is-chosen")
async def test_an_automation_may_be_for_one_of_two_accounts(shop: Shop) -> None:
    async with marketplace(shop, "sklep", "outlet") as allegro:
        await allegro.connect("Allegro sklep", "sklep")
        await allegro.connect("Allegro outlet", "outlet")
        await shop.automation("""
name: Outlet
when: [{trigger: message_received}]
if: {field: ticket.account, is: Allegro outlet}
then: [{action: add_tag, tag: outlet}]
""")

        allegro.world.buyer_writes("sklep", "jan_k", "Where is it?")
        first = await allegro.arrives()
        allegro.world.buyer_writes("outlet", "ewa", "And mine?")
        second = await allegro.arrives()

        assert (first.tags, second.tags) == (set(), {"outlet"})


async def test_an_answer_is_read_back_and_stands_there_once(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", "sklep")
        thread = allegro.world.buyer_writes("sklep", "jan_k", "Where is it?").thread
        ticket = await allegro.arrives()

        await shop.answer(ticket.number, "It is on its way.")
        await shop.passes(minutes=5)

        seen = await shop.ticket(ticket.number)
        assert [each.text for each in thread.messages] == ["Where is it?", "It is on its way."]
        assert seen.replies == ["It is on its way."]
        assert seen.messages[-1]["delivery"]["state"] == "sent"


async def test_what_left_though_the_answer_was_lost_is_sent_and_there_once(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", "sklep")
        thread = allegro.world.buyer_writes("sklep", "jan_k", "Where is it?").thread
        ticket = await allegro.arrives()
        allegro.world.will("POST /messaging/threads/*/messages", vanishing())

        await shop.answer(ticket.number, "It is on its way.")
        lost = await shop.ticket(ticket.number)
        await shop.passes(minutes=5)

        seen = await shop.ticket(ticket.number)
        assert lost.messages[-1]["delivery"]["state"] == "unknown"
        assert seen.messages[-1]["delivery"]["state"] == "sent"
        assert seen.replies == ["It is on its way."]
        assert len(thread.messages) == 2


async def test_a_copy_read_while_the_fate_is_unknown_is_no_second_message(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", "sklep")
        thread = allegro.world.buyer_writes("sklep", "jan_k", "Where is it?").thread
        ticket = await allegro.arrives()
        allegro.world.will("POST /messaging/threads/*/messages", vanishing())
        await shop.answer(ticket.number, "It is on its way.")
        shop.plant.store.write_now(_looked_up_later)

        await shop.passes(minutes=3)
        once = await shop.ticket(ticket.number)
        allegro.world.seller_writes(thread, "It is on its way.")
        await shop.passes(minutes=3)
        twice = await shop.ticket(ticket.number)

        assert once.replies == ["It is on its way."]
        assert once.messages[-1]["delivery"]["state"] == "unknown"
        assert twice.replies == ["It is on its way."] * 2


async def test_the_answer_to_a_message_about_an_order_comes_into_its_ticket(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        account = await allegro.connect("Allegro", "sklep")
        order = allegro.world.order("sklep", "jan_k")
        number = shop.plant.store.write_now(_begun, account, order.id)

        await shop.answer(number, "Your size is gone.")
        await shop.passes(minutes=5)
        allegro.world.buyer_writes("sklep", "jan_k", "Proszę o inny kolor tej koszuli.")
        answered = await allegro.arrives()

        thread = allegro.world.thread("sklep", "jan_k")
        assert thread.messages[0].text == "Your size is gone."
        assert answered.number == number
        assert answered.replies == ["Your size is gone."]
        listed = await shop.ask("GET", "/tickets?language=pl")
        assert [one["number"] for one in listed["items"]] == [number]


async def test_a_thread_that_was_begun_is_known_though_the_answer_was_lost(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        account = await allegro.connect("Allegro", "sklep")
        order = allegro.world.order("sklep", "jan_k")
        number = shop.plant.store.write_now(_begun, account, order.id)
        allegro.world.will("POST /messaging/messages", vanishing())

        await shop.answer(number, "Your size is gone.")
        lost = await shop.ticket(number)
        await shop.passes(minutes=1)
        allegro.world.buyer_writes("sklep", "jan_k", "Then another colour.")
        answered = await allegro.arrives()

        assert lost.messages[-1]["delivery"]["state"] == "unknown"
        assert answered.number == number
        assert answered.replies == ["Your size is gone."]


async def test_what_a_buyer_answers_about_a_return_comes_into_its_ticket(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", "sklep")
        allegro.world.customer_return(allegro.world.order("sklep", "jan_k"))
        await shop.passes(minutes=6)
        returned = await allegro.arrives()

        await shop.answer(returned.number, "Send it back to our new address, please.")
        await shop.passes(minutes=5)
        allegro.world.buyer_writes("sklep", "jan_k", "Which address is that?")
        answered = await allegro.arrives()
        acts = await shop.ask("GET", f"/tickets/{returned.number}/acts")

        assert returned.shown["source"] == "allegro.return"
        assert answered.number == returned.number
        assert answered.replies == ["Send it back to our new address, please."]
        assert [one["key"] for one in acts["items"]] == ["reject_return"]


def _begun(connection: Connection, account: int, order: str) -> int:
    """A ticket about an order, which nobody has written in yet; its number."""
    contact = seeds.row(
        connection, tables.contact, name="jan_k", name_folded="jan_k", created_at=NOW
    )
    named = {"contact_id": contact, "channel": "allegro", "external_id": "jan_k"}
    seeds.row(connection, tables.contact_identity, **named)
    made: dict[str, Any] = {"source": "allegro.message", "contact_id": contact, "order_ref": order}
    id_ = seeds.ticket(connection, account_id=account, **made)
    return int(seeds.column(connection, tables.ticket, "number", id=id_)[0])


def _looked_up_later(connection: Connection) -> None:
    row = tables.delivery
    connection.execute(update(row).values(next_at=NOW + timedelta(days=1)))


async def test_a_blocked_message_is_told_and_a_page_shows_it(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", "sklep")
        allegro.world.buyer_writes("sklep", "jan_k", "Where is it?")
        ticket = await allegro.arrives()

        await shop.answer(ticket.number, "See https://shop.example")
        await shop.passes(minutes=10)

        assert "Not delivered" in await shop.page(f"/tickets/{ticket.number}")


async def test_a_claim_is_read_decided_and_closed_by_allegro(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", "sklep")
        order = allegro.world.order("sklep", "jan_k")
        claim = allegro.world.claim(order, "It does not work")
        ticket = await allegro.arrives()
        acts = await shop.ask("GET", f"/tickets/{ticket.number}/acts")
        allegro.world.will("POST /sale/issues/*/status", done_then())

        await shop.ask(
            "POST",
            f"/tickets/{ticket.number}/acts/decide_claim",
            {"options": {"decision": "ACCEPTED_REFUND"}, "text": "You get it back."},
        )
        await shop.passes(seconds=15)
        await shop.passes(minutes=10)

        seen = await shop.ticket(ticket.number)
        after = await shop.ask("GET", f"/tickets/{ticket.number}/acts")
        assert [one["key"] for one in acts["items"]] == ["decide_claim", "return_need"]
        assert claim.status == "CLAIM_ACCEPTED"
        decided = [one for one in seen.messages if one["act"] == "decide_claim"]
        assert [one["delivery"]["state"] for one in decided] == ["sent"]
        assert seen.replies == ["You get it back."], "the copy in the chat is not a second message"
        assert after["items"] == []
