"""The Italian suite's workflows, line by line; an id begins with the checklist's line."""

from __future__ import annotations

from postroom.clock import utc_now
from tests.acceptance.cases import line
from tests.acceptance.shop import Shop, said
from tests.webhooks import receiving

MAIL_TIME = {"minutes": 3}
"""Within which mails have left."""


@line("I-13-fixed-date")
async def test_fixed_date_starts_it(shop: Shop) -> None:
    automation = await shop.automation("""
name: Before Christmas
when: [{trigger: date, on: 2026-11-25, at: "09:00"}]
if: {field: ticket.answered, is: false}
then: [{action: add_tag, tag: before the holidays}]
""")
    waiting, answered = await shop.mail("jan@example.pl"), await shop.mail("ewa@example.pl")
    await shop.answer(answered.number, "Wysłane.")

    await shop.passes(days=1)
    early = await shop.ticket(waiting.number)
    await shop.passes(hours=21)
    await shop.passes(minutes=1)

    assert early.tags == set()
    assert (await shop.ticket(waiting.number)).tags == {"before the holidays"}
    assert (await shop.ticket(answered.number)).tags == set()
    assert len(await shop.runs(automation)) == 1


@line("I-27-send-e-mail")
async def test_mail_leaves_with_sender_subject_and_content(shop: Shop) -> None:
    await shop.account("warehouse", "mail")
    await shop.automation("""
name: To the courier
when: [{trigger: ticket_created}]
if: {field: message.body, contains: paczka}
then:
  - action: send_email
    to: kurier@courier.example
    account: warehouse
    subject: "Zgłoszenie {{ ticket.number }}"
    text: "Prosimy sprawdzić przesyłkę."
""")

    ticket = await shop.mail("jan@example.pl")
    await shop.passes(**MAIL_TIME)

    (letter,) = shop.office.letters
    assert letter.recipients == ("kurier@courier.example",)
    assert "warehouse@example.pl" in letter.mail["From"]
    assert letter.mail["Subject"] == f"Zgłoszenie {ticket.number}"
    assert "Prosimy sprawdzić przesyłkę." in said(letter.mail)
    assert ticket.shown["answered"] is False


@line("I-42-operator-is-told-by-mail")
async def test_operator_is_told_by_mail(shop: Shop) -> None:
    await shop.automation("""
name: Tell Anna
when: [{trigger: ticket_created}]
then: [{action: notify, to: [Anna], text: Nowe zgłoszenie, mail: {}}]
""")

    await shop.mail("jan@example.pl")
    await shop.passes(**MAIL_TIME)

    assert [letter.recipients for letter in shop.office.letters] == [("anna@shop.example",)]


@line("I-42-consultant-is-told-by-mail")
async def test_consultant_outside_is_told_by_mail(shop: Shop) -> None:
    await shop.automation("""
name: Tell the lawyer
when: [{trigger: ticket_created}]
then:
  - {action: send_email, to: prawnik@kancelaria.example, subject: Sprawa, text: Prosimy o radę.}
""")

    await shop.mail("jan@example.pl")
    await shop.passes(**MAIL_TIME)

    assert [each.recipients for each in shop.office.letters] == [("prawnik@kancelaria.example",)]


@line("I-45-notification-by-mail")
async def test_contact_is_told_by_mail(shop: Shop) -> None:
    await shop.automation("""
name: Tell the customer
when: [{trigger: status_set, to: pending}]
then: [{action: send_message, text: "Czekamy na kuriera."}]
""")
    ticket = await shop.mail("Łucja Żak <lucja@example.pl>")

    await shop.set(ticket.number, status="pending")
    await shop.passes(**MAIL_TIME)

    (letter,) = shop.office.letters
    assert letter.recipients == ("lucja@example.pl",)
    assert "Czekamy na kuriera." in said(letter.mail)


@line("I-46-webhook")
async def test_url_is_called_with_what_happened(shop: Shop) -> None:
    shop.hands.now = utc_now()  # the receiver refuses what was signed at another time
    async with receiving() as receiver:
        made = await shop.ask("POST", "/webhooks", {"name": "Warehouse", "url": receiver.url})
        receiver.secret = made["secret"]
        await shop.automation("""
name: Tell the warehouse
when: [{trigger: ticket_created}]
then: [{action: call_webhook, webhook: Warehouse}]
""")

        ticket = await shop.mail("jan@example.pl", subject="Paczka")

    ((_, body),) = receiver.taken
    assert body["data"]["ticket"]["number"] == ticket.number
    assert body["data"]["ticket"]["subject"] == "Paczka"
    assert body["data"]["automation"] == "Tell the warehouse"
