"""Mails to others than customers that come back: no ticket, no automation, and an admin hears of it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from core import tables
from core.inbound.receive import Origin, receive
from postroom.message import Raw
from tests.acceptance.shop import Shop
from tests.mails import bounce_of

STORE = "store@supplier.example"
ASK = f"""
name: Ask the store
when: [{{trigger: first_message}}]
then: [{{action: send_email, to: {STORE}, subject: About a parcel, text: Please look.}}]
"""
TELL = """
name: Tell
when: [{trigger: ticket_created}]
then: [{action: notify, to: [Marta], text: Look, mail: {subject: New}}]
"""
TAG = """
name: Tag
when: [{trigger: message_received}, {trigger: ticket_created}]
then: [{action: add_tag, tag: seen}]
"""


@pytest.mark.promise("P14")
@pytest.mark.parametrize("head", [{}, {"message_id": "<1@relay.example>"}])
async def test_a_mail_to_an_address_that_comes_back_starts_nothing(
    shop: Shop, head: dict[str, str]
) -> None:
    await shop.add("tags", "seen")
    await shop.automation(ASK)
    tag = await shop.automation(TAG)
    ticket = await shop.mail("jan@customer.example")
    await shop.passes(seconds=15)
    (sent,) = shop.office.letters

    await _comes(shop, bounce_of(sent.content, STORE, **head))

    ticket = await shop.ticket(ticket.number)
    assert [message["direction"] for message in ticket.messages] == ["in", "out", "in"]
    assert ticket.messages[1]["delivery"]["error"].startswith(f"it came back from {STORE}")
    assert len(await shop.runs(tag)) == 1
    assert _tickets(shop) == 1
    told = await shop.ask("GET", "/notifications")
    assert [one["text"] for one in told["items"]] == [
        f"A mail to {STORE} came back: 5.1.1 550 No such user"
    ]


@pytest.mark.promise("P14")
@pytest.mark.parametrize("head", [{}, {"message_id": "<1@relay.example>"}])
async def test_a_notification_by_mail_that_comes_back_opens_no_ticket(
    shop: Shop, head: dict[str, str]
) -> None:
    automation = await shop.automation(TELL)
    await shop.mail("jan@customer.example")
    await shop.passes(seconds=15)
    (sent,) = shop.office.letters

    await _comes(shop, bounce_of(sent.content, "marta@shop.example", **head))

    assert sent.recipients == ("marta@shop.example",)
    assert _tickets(shop) == 1
    assert len(await shop.runs(automation)) == 1
    assert shop.plant.store.read_now(_states) == ["bounced"]
    told = await shop.ask("GET", "/notifications")
    assert [one["text"] for one in told["items"]] == [
        "A mail to marta@shop.example came back: 5.1.1 550 No such user"
    ]


async def test_a_mail_to_the_customer_that_comes_back_is_the_tickets_own(shop: Shop) -> None:
    await shop.add("tags", "seen")
    ticket = await shop.mail("jan@customer.example")
    await shop.answer(ticket.number, "It left on Monday.")
    tag = await shop.automation(TAG)
    (sent,) = shop.office.letters

    await _comes(shop, bounce_of(sent.content, "jan@customer.example"))

    answer = (await shop.ticket(ticket.number)).messages[1]
    assert answer["delivery"]["error"].startswith("it came back from jan@customer.example")
    assert len(await shop.runs(tag)) == 1
    assert (await shop.ask("GET", "/notifications"))["items"] == []


async def _comes(shop: Shop, mail: bytes) -> None:
    """A mail arrives, whatever becomes of it."""
    raw = Raw(
        external_id="report",
        received_at=shop.hands(),
        payload=mail,
        media_type="message/rfc822",
    )
    origin = Origin(account=shop.accounts["mail"], automate=True)
    await receive(shop.plant.store, shop.plant.blobs, origin, [raw])
    await shop.lanes.settle()


def _tickets(shop: Shop) -> int:
    return len(shop.plant.store.read_now(_numbers))


def _numbers(connection: Connection) -> list[int]:
    return list(connection.scalars(select(tables.ticket.c.number)))


def _states(connection: Connection) -> list[str]:
    return list(connection.scalars(select(tables.staff_mail.c.state)))
