"""Conditions on where a message is from, with Allegro itself; ids begin with the checklist's line."""

from __future__ import annotations

import pytest

from examples.fake_allegro import World
from tests.acceptance import responso_documents as documents
from tests.acceptance.cases import line
from tests.acceptance.marketplace import Marketplace, marketplace
from tests.acceptance.shop import Shop, Ticket

SELLER = "sklep"


async def _happens(allegro: Marketplace, kind: str, buyer: str) -> Ticket:
    """A buyer does something of that kind; the ticket it became."""
    _do(allegro.world, kind, buyer)
    await allegro.shop.passes(minutes=6)
    return await allegro.shop.newest()


def _do(world: World, kind: str, buyer: str) -> None:
    order = world.order(SELLER, buyer)
    match kind:
        case "message":
            world.buyer_writes(SELLER, buyer, "Gdzie jest moja paczka?", order=order)
        case "discussion":
            world.discussion(order, "Paczka nie dotarła.")
        case "claim":
            world.claim(order, "Zamek się zacina.")
        case "return":
            world.customer_return(order, remark="Za małe")
        case _:
            world.rating(order, recommended=False, comment="Długo czekałem.", stars=2)


@line("R-05-source-allegro-discussions")
async def test_only_discussions_of_allegro_are_chosen(shop: Shop) -> None:
    async with marketplace(shop, SELLER) as allegro:
        await allegro.connect("Allegro", SELLER)
        await shop.automation("""
name: Discussions
when: [{trigger: message_received}]
if: {field: message.source, is: allegro.discussion}
then: [{action: add_tag, tag: discussion}]
""")

        found = {
            kind: (await _happens(allegro, kind, f"{kind}_buyer")).tags
            for kind in ("message", "discussion", "claim", "rating")
        }

    assert found == {
        "message": set(),
        "discussion": {"discussion"},
        "claim": set(),
        "rating": set(),
    }


@line("R-22-allegro-account-of-two-sellers")
async def test_each_sellers_tickets_go_where_their_account_says(shop: Shop) -> None:
    async with marketplace(shop, SELLER, "outlet") as allegro:
        await allegro.connect("Allegro sklep", SELLER)
        await allegro.connect("Allegro outlet", "outlet", inbox="Returns")
        await shop.automation("""
name: Outlet to Olek
when: [{trigger: ticket_created}]
if: {field: ticket.account, is: Allegro outlet}
then: [{action: assign, agent: Olek}]
""")

        allegro.world.buyer_writes(SELLER, "jan_k", "Gdzie jest moja paczka?")
        ours = await allegro.arrives()
        allegro.world.buyer_writes("outlet", "jan_k", "Gdzie jest moja paczka?")
        theirs = await allegro.arrives()

    assert [(each.assignee, each.inbox) for each in (ours, theirs)] == [
        ("", "Shop"), ("Olek", "Returns"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("checklist_line", "kind"),
    [("R-25-type-claim", "claim"), ("R-25-type-return", "return")],
    ids=["R-25-type-claim", "R-25-type-return"],
    indirect=["checklist_line"],
)
async def test_tickets_of_a_type_that_allegro_tells_are_chosen(
    checklist_line: str, kind: str, shop: Shop
) -> None:
    async with marketplace(shop, SELLER) as allegro:
        await allegro.connect("Allegro", SELLER)
        await shop.automation(f"""
name: By type
when: [{{trigger: ticket_created}}]
if: {{field: ticket.type, is: {kind}}}
then: [{{action: add_tag, tag: chosen}}]
""")

        chosen = await _happens(allegro, kind, "jan_k")
        left = await _happens(allegro, "discussion", "ewa")

    assert (chosen.tags, left.tags) == ({"chosen"}, set())


@line("R-28-all-but-allegro-discussions")
async def test_all_sources_but_discussions_go_to_one_agent_by_one_condition(shop: Shop) -> None:
    async with marketplace(shop, SELLER) as allegro:
        await allegro.connect("Allegro", SELLER)
        await shop.automation(documents.ALL_BUT_ONE)

        mail = await shop.mail("jan@example.pl")
        found = {
            kind: (await _happens(allegro, kind, f"{kind}_buyer")).assignee
            for kind in ("message", "discussion", "return")
        }

    assert (mail.assignee, found) == (
        "Anna",
        {"message": "Anna", "discussion": "", "return": "Anna"},
    )
