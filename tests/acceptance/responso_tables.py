"""Responso's conditions and plain actions, by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.acceptance.cases import Asks, Mail, Says, subject
from tests.acceptance.shop import Shop, Ticket

MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
WEDNESDAY_NIGHT = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)


async def _second_mailbox(shop: Shop) -> None:
    await shop.account("second", "mail")


async def _second_allegro(shop: Shop) -> None:
    await shop.account("allegro-b2b", "bazaar")


async def _returns_mailbox(shop: Shop) -> None:
    await shop.account("returns", "mail", inbox="Returns")


async def _group_of_returns(shop: Shop) -> None:
    await _returns_mailbox(shop)
    group = await shop.add("inbox_groups", "After the sale")
    inbox = shop.served.inboxes["Returns"]
    await shop.ask("PATCH", f"/inboxes/{inbox}", {"group": group})


async def _anna_works_at_night(shop: Shop) -> None:
    week = {day: ["20:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    nights = await shop.add("calendars", "Nights", zone="Europe/Warsaw", week=week)
    anna = shop.served.people["anna"]
    await shop.ask("PATCH", f"/agents/{anna}", {"calendar": nights})


CONDITIONS = {
    "R-05-source": Asks(
        condition="{field: message.source, is: allegro.discussion}",
        holds=Says(source="allegro.discussion"),
        fails=Mail(),
    ),
    "R-07-weekday": Asks(
        condition="{field: clock.weekday, is: [mon, tue]}",
        holds=Mail(at=MONDAY_NOON),
        fails=Mail(at=WEDNESDAY_NIGHT),
    ),
    "R-08-addresses": Asks(
        condition="{field: contact.email, is: [ewa@example.pl, jan@example.pl]}",
        holds=Mail(sender="JAN@example.pl"),
        fails=Mail(sender="ola@example.pl"),
    ),
    "R-09-phrase-of-the-subject": Asks(
        condition="{field: message.subject, contains: Żółty kubek}",
        holds=subject("Pytanie: zolty KUBEK"),
        fails=subject("Pytanie: czerwony kubek"),
    ),
    "R-09-whole-subject": Asks(
        condition="{field: message.subject, is: Faktura}",
        holds=subject("faktura"),
        fails=subject("Faktura 12"),
    ),
    "R-10-fragment-of-the-name": Asks(
        condition="{field: contact.name, contains: kowal}",
        holds=Mail(sender="Jan Kowalski <jan@example.pl>"),
        fails=Mail(sender="Ewa Nowak <ewa@example.pl>"),
    ),
    "R-11-phrases-of-the-message": Asks(
        condition="{field: message.body, contains: [reklamacja, uszkodzony]}",
        holds=Mail(text="Kubek przyszedł USZKODZONY."),
        fails=Mail(text="Kubek jest piękny."),
    ),
    "R-12-hour": Asks(
        condition='{field: clock.time, within: "22:00-06:00"}',
        holds=Mail(at=WEDNESDAY_NIGHT),
        fails=Mail(at=WEDNESDAY_NIGHT + timedelta(hours=12)),
    ),
    "R-13-one-of-several-accounts": Asks(
        condition="{field: ticket.account, is: second}",
        holds=Mail(to="second"),
        fails=Mail(),
        prepare=_second_mailbox,
    ),
    "R-22-allegro-account": Asks(
        condition="{field: ticket.account, is: allegro-b2b}",
        holds=Says(source="allegro.message", login="ola", at="allegro-b2b"),
        fails=Says(source="allegro.message"),
        prepare=_second_allegro,
    ),
    "R-23-inbox": Asks(
        condition="{field: ticket.inbox, is: Returns}",
        holds=Mail(to="returns"),
        fails=Mail(sender="ewa@example.pl"),
        prepare=_returns_mailbox,
    ),
    "R-24-inbox-group": Asks(
        condition="{field: ticket.inbox_group, is: After the sale}",
        holds=Mail(to="returns"),
        fails=Mail(sender="ewa@example.pl"),
        prepare=_group_of_returns,
    ),
    "R-26-inside-an-agents-hours": Asks(
        condition="{field: clock.working_hours, is: inside, of: {agent: Anna}}",
        holds=Mail(at=WEDNESDAY_NIGHT),
        fails=Mail(at=WEDNESDAY_NIGHT + timedelta(hours=12)),
        prepare=_anna_works_at_night,
    ),
    "R-26-outside-an-agents-hours": Asks(
        condition="{field: clock.working_hours, is: outside, of: {agent: Anna}}",
        holds=Mail(at=MONDAY_NOON),
        fails=Mail(at=WEDNESDAY_NIGHT),
        prepare=_anna_works_at_night,
    ),
    "R-27-is-not": Asks(
        condition="{field: message.source, is_not: [allegro.discussion, chat]}",
        holds=Mail(),
        fails=Says(source="chat"),
    ),
    "R-27-does-not-contain": Asks(
        condition="{field: message.subject, does_not_contain: faktura}",
        holds=subject("Paczka"),
        fails=subject("Faktura VAT"),
    ),
    "R-36-conditions-and-actions-in-one": Asks(
        condition="{all: [{field: message.body, contains: paczka},"
        ' {field: clock.time, within: "08:00-16:00"}]}',
        holds=Mail(text="Gdzie jest paczka?"),
        fails=Mail(text="Gdzie jest faktura?"),
    ),
    "R-37-conditions-narrow": Asks(
        condition="{all: [{field: message.subject, contains: paczka},"
        " {field: contact.email_domain, is: example.pl}]}",
        holds=subject("Paczka", sender="jan@example.pl"),
        fails=subject("Paczka", sender="jan@example.org"),
    ),
}


@dataclass(frozen=True, slots=True)
class Does:
    """A step, and how one sees on the ticket that it was done."""

    step: str
    seen: Callable[[Ticket], bool]


ACTIONS = {
    "R-33-set-status": Does(
        "{action: set_status, status: pending}", lambda ticket: ticket.status == "pending"
    ),
    "R-34-assign-agent": Does(
        "{action: assign, agent: Anna}", lambda ticket: ticket.assignee == "Anna"
    ),
    "R-35-assign-tag": Does(
        "{action: add_tag, tag: [paczka, pilne]}",
        lambda ticket: ticket.tags == {"paczka", "pilne"},
    ),
}
"""Each does one thing to a new ticket."""

TRIGGERS = {
    "R-06-new-ticket-of-a-customer": ("ticket_created", 1),
    "R-14-any-new-message": ("message_received", 2),
    "R-15a-first-message": ("first_message", 1),
    "R-15b-every-message": ("message_received", 2),
}
"""How often each fires when a customer writes twice."""
