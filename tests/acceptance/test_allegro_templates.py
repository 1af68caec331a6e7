"""Shipped templates on Allegro itself: what they write reaches the buyer, what they set stays."""

from __future__ import annotations

from tests.acceptance.marketplace import marketplace
from tests.acceptance.shop import Shop

SELLER = "sklep"


async def test_who_returns_something_is_told_how_about_the_order(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", SELLER)
        await shop.ask("POST", "/templates/return_instructions/add", {"enabled": True})
        order = allegro.world.order(SELLER, "Jan_K")

        allegro.world.customer_return(order)
        await shop.passes(minutes=6)
        await shop.passes(seconds=30)

        returned = await shop.newest()
        (sent,) = allegro.world.thread(SELLER, "Jan_K").messages
        assert returned.messages[-1]["delivery"]["state"] == "sent"
        assert returned.replies == [sent.text]
        assert sent.order == order.id
        await shop.passes(minutes=6)
        listed = await shop.ask("GET", "/tickets?limit=10")
        assert len(listed["items"]) == 1, "the copy that is read back opens no ticket"


async def test_the_type_that_a_template_gives_a_discussion_stays_until_it_turns(
    shop: Shop,
) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", SELLER)
        await shop.add("teams", "Claims")
        answers = {"team": "Claims"}
        await shop.ask(
            "POST", "/templates/discussions_to_team/add", {"enabled": True, "inputs": answers}
        )
        issue = allegro.world.discussion(allegro.world.order(SELLER, "jan_k"), "It is broken")
        first = await allegro.arrives()
        allegro.world.answers(issue, "And now?")
        second = await allegro.arrives()
        allegro.world.turn_into_claim(issue)
        third = await allegro.arrives()

        kinds = [one.shown["type"]["name"] for one in (first, second, third)]
        assert first.team == "Claims"
        assert kinds == ["complaint", "complaint", "claim"]


async def test_a_text_quotes_what_a_code_means_in_the_customers_language(shop: Shop) -> None:
    async with marketplace(shop) as allegro:
        await allegro.connect("Allegro", SELLER)
        await shop.automation("""
name: Say what it is about
when: [{trigger: ticket_created}]
then: [{action: add_note, text: "About: {{ ticket.subject }}"}]
""")
        order = allegro.world.order(SELLER, "jan_k")

        allegro.world.problem(
            SELLER,
            "jan_k",
            "Dzień dobry, do dziś nie dostałem zwrotu pieniędzy.",
            order=order,
            sub_type="NO_REFUND",
        )
        opened = await allegro.arrives()

        assert opened.shown["subject"] == "NO_REFUND"
        assert opened.notes == ["About: Brak zwrotu pieniędzy"]
