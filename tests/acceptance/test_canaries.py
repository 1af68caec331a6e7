"""What machines outside are asked: every other thing in the house has a canary word that sings.

The words stand where a careless prompt would pick them up: in other tickets and inboxes, with other
people, in notes, drafts and what was said aside, in keys and passwords (promise P34).
"""

from __future__ import annotations

import json
import re

import pytest

from connectors.mail.kinds import SENT
from core.inbound.receive import Origin, receive
from postroom.message import Raw
from tests.acceptance.shop import Shop
from tests.mails import make_mail
from tests.smtp import Letter
from tests.translators import translating_servers

CANARY = re.compile(r"canary[-.]?\w+", re.IGNORECASE)
AI = """
name: Canary-own-name
description: canary-description
when: [{trigger: message_received}]
if: {all: [{field: message.body, contains: please answer}]}
then:
  - {id: s1, action: send_ai, instructions: Answer politely., mode: draft}
  - {id: s2, action: send_translated, to: de, text: "For {{ contact.name }}: we look into it."}
"""
ASIDE = """
name: Ask the store
when: [{trigger: first_message}]
if: {all: [{field: contact.email, is: jan@customer.example}]}
then:
  - action: send_email
    to: store@supplier.example
    subject: About a parcel
    text: We paid canary-price for it.
"""


@pytest.mark.promise("P34")
async def test_no_canary_sings_in_what_machines_outside_are_asked(shop: Shop) -> None:
    async with translating_servers() as servers:
        servers.model.behave("Thank you, we look into it.")
        await _machines(shop, servers.model.url, servers.libre.url)
        await _elsewhere(shop)
        ticket = await shop.mail(
            "Jan Nowak <jan@customer.example>", "Where is my parcel?", subject="Parcel"
        )
        await shop.passes(seconds=15)
        await _in_the_ticket(shop, ticket.number)

        await _says(shop, "jan@customer.example", ticket.number, "I have waited, please answer.")

    prompt = json.loads(servers.prompts[-1])
    asked = json.dumps([prompt, servers.libre.asked, servers.google.asked], ensure_ascii=False)
    assert CANARY.findall(asked) == []
    heard = prompt["messages"][-1]["content"]
    for said in ("Where is my parcel?", "It left on Monday.", "Ask his wife", "please answer"):
        assert said in heard
    assert servers.libre.asked != []
    assert servers.model.keys == ["Bearer canary-key"]
    assert {message["direction"] for message in (await shop.ticket(ticket.number)).messages} == {
        "in",
        "out",
        "note",
    }


async def _machines(shop: Shop, model: str, libre: str) -> None:
    """Services whose keys are canaries, and automations."""
    settings = {"base_url": model, "model": "m", "api_key": "canary-key"}
    await shop.ask("PATCH", "/writer", {"settings": settings})
    await shop.translator(libre)
    hook = {"name": "canary-hook", "url": "https://canary.example/in"}
    await shop.ask("POST", "/webhooks", hook)
    await shop.automation(AI)
    await shop.automation(ASIDE)


async def _elsewhere(shop: Shop) -> None:
    """Other tickets: of others, of the same customer, in an inbox few people see."""
    await shop.account("canary-hidden", "mail", "Returns")
    await shop.mail("Canary-other <canary-other@customer.example>", "My PIN is canary-pin")
    await shop.mail("jan@customer.example", "canary-complaint", subject="canary-subject")
    await shop.mail("jan@customer.example", "canary-returns", to="canary-hidden")


async def _in_the_ticket(shop: Shop, ticket: int) -> None:
    """All that lies in the ticket and that its customer does not know of."""
    await _write(shop, ticket, kind="note", text="He is a canary-bore.")
    await _write(shop, ticket, kind="reply", text="It left on Monday.", bcc=["canary@shop.example"])
    await _write(
        shop, ticket, kind="forward", text="See canary-forward", to=["carrier@lorry.example"]
    )
    asked = next(one for one in shop.office.letters if "store@supplier.example" in one.recipients)
    await _says(shop, "store@supplier.example", ticket, "It cost canary-cost", asked=asked)
    await _says(shop, "carrier@lorry.example", ticket, "Driver canary-driver")
    await _says(shop, "ala@shop.example", ticket, "Colleagues, canary-inside")
    await _says(shop, "jan@customer.example", ticket, "My wife helps.", cc="ewa@customer.example")
    await _says(shop, "ewa@customer.example", ticket, "Ask his wife")
    await _came_back(shop, asked)
    await _copied_to_sent(shop, ticket)


async def _write(shop: Shop, ticket: int, *, kind: str, text: str, **people: list[str]) -> None:
    body = {
        "kind": kind,
        "text": text,
        **{field: [{"address": one} for one in named] for field, named in people.items()},
    }
    await shop.ask("POST", f"/tickets/{ticket}/messages", body)
    await shop.passes(seconds=15)


async def _says(
    shop: Shop, sender: str, ticket: int, text: str, *, asked: Letter | None = None, cc: str = ""
) -> None:
    headers = {"cc": cc} if cc else {}
    if asked is not None:
        headers["in_reply_to"] = f"<{asked.message_id}>"
    await shop.mail(sender, text, subject=f"Re: Parcel [#{ticket}]", headers=headers)


async def _came_back(shop: Shop, asked: Letter) -> None:
    """A report about the mail aside that quotes it whole, as Exim writes them."""
    head = {"return_path": "<>", "x_failed_recipients": "store@supplier.example"}
    text = (
        "This message was created automatically by mail delivery software. A message could not be"
        " delivered:\n\n  store@supplier.example\n    550 No such user\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\n"
    )
    await shop.mail(
        "Mail Delivery System <mailer-daemon@mx.example>",
        text + asked.content.decode().replace("\r\n", "\n"),
        subject="Mail delivery failed: returning message to sender",
        headers=head,
    )


async def _copied_to_sent(shop: Shop, ticket: int) -> None:
    """What an agent wrote to somebody else from another mail program."""
    copy = make_mail(
        "Dear lawyer, canary-suit\r\n",
        **{"from": "mail@example.pl", "to": "lawyer@law.example"},
        subject=f"Parcel [#{ticket}]",
        message_id="<suit@example.pl>",
    )
    origin = Origin(account=shop.accounts["mail"], automate=True)
    raw = Raw(external_id="sent:1", received_at=shop.hands(), payload=copy, media_type=SENT)
    await receive(shop.plant.store, shop.plant.blobs, origin, [raw])
    await shop.lanes.settle()
    answer = "The lawyer says canary-sue"
    await _says(shop, "lawyer@law.example", ticket, answer)
