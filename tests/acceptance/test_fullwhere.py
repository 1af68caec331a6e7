"""Fullwhere's workflows, line by line; an id begins with the checklist's line."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

from tests.acceptance.cases import line
from tests.acceptance.shop import Shop, said

MAIL_TIME = {"minutes": 3}
"""Within which mails to colleagues have left."""


@line("F-01-assign-by-criteria")
async def test_tickets_go_to_colleagues_by_criteria(shop: Shop) -> None:
    await shop.automation("""
name: Invoices to Olek
when: [{trigger: ticket_created}]
if: {field: message.body, contains: [faktura, NIP]}
then: [{action: assign, agent: Olek}]
""")
    await shop.automation("""
name: Parcels to Anna
when: [{trigger: ticket_created}]
if: {field: message.body, contains: paczka}
then: [{action: assign, agent: Anna}]
""")

    invoice = await shop.mail("jan@example.pl", "Proszę o fakturę, faktura na firmę.")
    parcel = await shop.mail("ewa@example.pl", "Gdzie jest paczka?")

    assert (invoice.assignee, parcel.assignee) == ("Olek", "Anna")


@line("F-02-part-of-the-replies")
async def test_part_of_the_replies_is_automated_and_the_rest_waits(shop: Shop) -> None:
    await shop.automation("""
name: Opening hours
when: [{trigger: ticket_created}]
if: {field: message.body, contains: godziny otwarcia}
then: [{action: send_message, text: "Pracujemy od 8 do 16."}]
""")

    simple = await shop.mail("jan@example.pl", "Jakie są godziny otwarcia?")
    hard = await shop.mail("ewa@example.pl", "Kubek jest pęknięty.")

    assert (simple.replies, hard.replies) == (["Pracujemy od 8 do 16."], [])
    assert (simple.shown["answered"], hard.shown["answered"]) == (True, False)


@line("F-03-alert-on-themes")
async def test_theme_a_customer_raises_alerts_the_colleague(shop: Shop) -> None:
    await shop.automation("""
name: Complaints
when: [{trigger: message_received}]
if: {field: message.body, contains: [reklamacja, prawnik, uszkodzony]}
then: [{action: notify, to: [Anna], text: "Skarga: {{ ticket.subject }}"}]
""")

    await shop.mail("jan@example.pl", "Wszystko dobrze.", subject="Dziękuję")
    await shop.mail("ewa@example.pl", "Kubek jest uszkodzony!", subject="Kubek")

    assert [each["text"] for each in await _told(shop, "anna")] == ["Skarga: Kubek"]


@line("F-09-notify-people")
async def test_chosen_people_are_notified(shop: Shop) -> None:
    await shop.automation(_notifying("to: [Anna, Marta], text: Nowe zgłoszenie"))

    ticket = await shop.mail("jan@example.pl")

    for name in ("anna", "marta"):
        (told,) = await _told(shop, name)
        assert (told["text"], told["ticket"]) == ("Nowe zgłoszenie", ticket.number)
    assert await _told(shop, "olek") == []


@line("F-10-user-or-team")
async def test_ticket_goes_to_a_user_or_a_team(shop: Shop) -> None:
    await shop.add("teams", "Zwroty")
    await shop.automation("""
name: Returns
when: [{trigger: ticket_created}]
if: {field: message.body, contains: zwrot}
then: [{action: assign, team: Zwroty}]
""")
    await shop.automation("""
name: Others
when: [{trigger: ticket_created}]
if: {field: ticket.team, is_empty: true}
then: [{action: assign, agent: Anna}]
""")

    returned = await shop.mail("jan@example.pl", "Chcę zrobić zwrot.")
    other = await shop.mail("ewa@example.pl", "Dzień dobry")

    assert (returned.team, returned.assignee) == ("Zwroty", "")
    assert (other.team, other.assignee) == ("", "Anna")


@line("F-11-archive")
async def test_ticket_is_archived_by_itself(shop: Shop) -> None:
    await shop.automation("""
name: Newsletters
when: [{trigger: ticket_created}]
if: {field: message.subject, starts_with: Newsletter}
then: [{action: archive}]
""")

    archived = await shop.mail("news@example.pl", subject="Newsletter 12")
    kept = await shop.mail("jan@example.pl", subject="Paczka")
    listed = await shop.ask("GET", "/tickets?limit=10&archived=false")

    assert (archived.shown["is_open"], kept.shown["is_open"]) == (False, True)
    assert [each["number"] for each in listed["items"]] == [kept.number]


@line("F-12-handled-without-reply")
async def test_ticket_is_marked_as_handled_without_a_reply(shop: Shop) -> None:
    await shop.automation("""
name: Thanks
when: [{trigger: message_received}]
if: {field: message.body, is: dziękuję}
then: [{action: handled_without_reply}]
""")

    ticket = await shop.mail("jan@example.pl", "Dziękuję")
    await shop.passes(**MAIL_TIME)

    assert (ticket.shown["answered"], ticket.shown["is_open"]) == (True, False)
    assert (ticket.replies, shop.office.letters) == ([], [])


@line("F-19-users-concerned")
async def test_only_the_users_concerned_are_told(shop: Shop) -> None:
    await shop.automation("""
name: To Anna first
when: [{trigger: ticket_created}]
then:
  - {action: assign, agent: Anna}
  - {action: notify, to: [assignee], text: Masz nowe zgłoszenie}
""")

    await shop.mail("jan@example.pl")

    assert [each["text"] for each in await _told(shop, "anna")] == ["Masz nowe zgłoszenie"]
    assert await _told(shop, "marta") == []


@line("F-20-brands-concerned")
async def test_alert_is_limited_to_brands(shop: Shop) -> None:
    await shop.account("returns", "mail", inbox="Returns")
    brand = await shop.add("brands", "Acme")
    await shop.ask("PATCH", f"/inboxes/{shop.served.inboxes['Returns']}", {"brand": brand})
    await shop.automation(
        _notifying("to: [Marta], scope: {brands: [Acme]}, text: '{{ brand.name }}'")
    )

    await shop.mail("jan@example.pl")
    await shop.mail("ewa@example.pl", to="returns")

    assert [each["text"] for each in await _told(shop, "marta")] == ["Acme"]


@line("F-20-places-concerned")
async def test_alert_is_limited_to_inboxes(shop: Shop) -> None:
    await shop.account("returns", "mail", inbox="Returns")
    await shop.automation(
        _notifying("to: [Marta], scope: {inboxes: [Returns]}, text: '{{ inbox.name }}'")
    )

    await shop.mail("jan@example.pl")
    await shop.mail("ewa@example.pl", to="returns")

    assert [each["text"] for each in await _told(shop, "marta")] == ["Returns"]


@line("F-21-subject-of-the-mail")
async def test_subject_of_the_mail_is_chosen(shop: Shop) -> None:
    await shop.automation(_notifying("to: [Anna], mail: {subject: Pilne zgłoszenie}"))

    await shop.mail("jan@example.pl")
    await shop.passes(**MAIL_TIME)

    (mail,) = _to(shop, "anna@shop.example")
    assert "Pilne zgłoszenie" in mail["Subject"]


@line("F-22-variables-of-the-subject")
async def test_subject_takes_zone_date_and_customer(shop: Shop) -> None:
    await shop.automation(
        _notifying("to: [Anna], mail: {subject: '{{zone}} | {{date}} | {{customer}}'}")
    )

    await shop.mail("Łucja Żak <lucja@example.pl>")
    await shop.passes(**MAIL_TIME)

    (mail,) = _to(shop, "anna@shop.example")
    zone, date, customer = (part.strip() for part in mail["Subject"].split("|"))
    assert (zone, customer) == ("Shop", "Łucja Żak")
    assert "2026" in date
    assert "23" in date


@line("F-23-show-the-suggested-reply")
async def test_suggested_reply_stands_in_the_mail_if_asked_for(shop: Shop) -> None:
    await shop.automation("""
name: Draft and tell
when: [{trigger: ticket_created}]
then:
  - {action: send_message, text: "Proponujemy wymianę.", mode: draft}
  - {action: notify, to: [Anna], mail: {subject: With, show_reply: true}}
  - {action: notify, to: [Marta], mail: {subject: Without, show_reply: false}}
""")

    await shop.mail("jan@example.pl", "Kubek jest pęknięty.")
    await shop.passes(**MAIL_TIME)

    (shown,), (hidden,) = _to(shop, "anna@shop.example"), _to(shop, "marta@shop.example")
    assert "Proponujemy wymianę." in said(shown)
    assert "Proponujemy wymianę." not in said(hidden)


@line("F-24-comment-to-colleagues")
async def test_comment_to_colleagues_stands_in_the_mail(shop: Shop) -> None:
    await shop.automation(
        _notifying("to: [Anna], mail: {subject: Uwaga, comment: 'Zadzwoń do {{ contact.name }}.'}")
    )

    await shop.mail("Łucja Żak <lucja@example.pl>")
    await shop.passes(**MAIL_TIME)

    (mail,) = _to(shop, "anna@shop.example")
    assert "Zadzwoń do Łucja Żak." in said(mail)


def _notifying(options: str) -> str:
    return f"""
name: Telling
when: [{{trigger: ticket_created}}]
then: [{{action: notify, {options}}}]
"""


async def _told(shop: Shop, name: str) -> list[Mapping[str, Any]]:
    """What an agent reads behind the bell, the newest first."""
    person = await shop.served.with_token(name)
    async with person.get("/api/v1/notifications") as answer:
        assert answer.ok, await answer.text()
        return list((await answer.json())["items"])


def _to(shop: Shop, address: str) -> list[EmailMessage]:
    return [letter.mail for letter in shop.office.letters if address in letter.recipients]
