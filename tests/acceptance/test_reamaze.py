"""Re:amaze's workflows, line by line; an id begins with the checklist's line."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import pytest

from tests.acceptance.cases import Asks, line
from tests.acceptance.reamaze_tables import CONDITIONS
from tests.acceptance.shop import Shop, Ticket, said


@pytest.mark.parametrize("asks", CONDITIONS.values(), ids=CONDITIONS)
async def test_condition_chooses_its_messages(asks: Asks, shop: Shop) -> None:
    await shop.automation(f"""
name: Chosen
when: [{{trigger: message_received}}]
if: {asks.condition}
then: [{{action: add_tag, tag: chosen}}]
""")

    chosen = await asks.holds.arrives(shop)
    left = await asks.fails.arrives(shop)

    assert (chosen.tags, left.tags) == ({"chosen"}, set())


@line("A-01-one-event-several-actions")
async def test_one_event_performs_several_actions(shop: Shop) -> None:
    await shop.automation("""
name: New order question
when: [{trigger: ticket_created}]
then:
  - {action: add_tag, tag: order}
  - {action: set_priority, priority: high}
""")

    ticket = await shop.mail("jan@example.pl")

    assert (ticket.tags, ticket.shown["priority"]) == ({"order"}, "high")


@line("A-01-series-of-events")
async def test_series_of_events_performs_actions_one_after_the_other(shop: Shop) -> None:
    await shop.automation("""
name: First
when: [{trigger: ticket_created}]
then: [{action: add_tag, tag: order}]
""")
    await shop.automation("""
name: Second
when: [{trigger: tag_added, tag: order}]
then: [{action: assign, agent: Anna}]
""")

    ticket = await shop.mail("jan@example.pl")

    assert (ticket.tags, ticket.assignee) == ({"order"}, "Anna")


@line("A-02-tag-a-mail")
async def test_incoming_mail_is_tagged(shop: Shop) -> None:
    await shop.automation("""
name: Invoices
when: [{trigger: message_received}]
if: {field: message.subject, contains: invoice}
then: [{action: add_tag, tag: invoice}]
""")

    ticket = await shop.mail("jan@example.pl", subject="Invoice for order 4711")

    assert ticket.tags == {"invoice"}


@line("A-03-route-a-chat-to-a-department")
async def test_new_chat_goes_to_a_department(shop: Shop) -> None:
    await shop.add("teams", "Sales")
    await shop.automation("""
name: Chats to sales
when: [{trigger: ticket_created}]
if: {field: message.source, is: chat}
then: [{action: assign, team: Sales}]
""")

    chat, mail = await shop.says("chat", "Hi"), await shop.mail("jan@example.pl")

    assert (chat.team, mail.team) == ("Sales", "")


@line("A-03-route-a-chat-to-an-agent")
async def test_new_chat_goes_to_an_agent(shop: Shop) -> None:
    await shop.automation("""
name: Chats to Anna
when: [{trigger: ticket_created}]
if: {field: message.source, is: chat}
then: [{action: assign, agent: Anna}]
""")

    assert (await shop.says("chat", "Hi")).assignee == "Anna"


@line("A-05-several-triggers")
async def test_any_of_several_triggers_starts_it(shop: Shop) -> None:
    automation = await shop.automation("""
name: Two ways in
when: [{trigger: ticket_created}, {trigger: note_added}]
then:
  - {action: add_tag, tag: seen}
  - {action: set_priority, priority: high}
""")
    ticket = await shop.mail("jan@example.pl")

    note = {"kind": "note", "text": "Sprawdzone."}
    await shop.ask("POST", f"/tickets/{ticket.number}/messages", note)
    await shop.passes(seconds=1)

    assert len(await shop.runs(automation)) == 2
    assert (ticket.tags, ticket.shown["priority"]) == ({"seen"}, "high")


@line("A-11-tag-reassign-move-reply")
async def test_ticket_is_tagged_reassigned_moved_and_answered(shop: Shop) -> None:
    await shop.automation("""
name: To Anna first
when: [{trigger: ticket_created}]
then: [{action: assign, agent: Anna}]
""")
    await shop.automation("""
name: Hand over
when: [{trigger: message_received}]
if: {field: ticket.assignee, is: Anna}
then:
  - {action: add_tag, tag: vip}
  - {action: move_to_inbox, inbox: Returns}
  - {action: assign, agent: Olek}
  - {action: send_message, text: Olek will help you.}
""")
    ticket = await shop.mail("jan@example.pl")

    assert (ticket.tags, ticket.assignee, ticket.inbox) == ({"vip"}, "Olek", "Returns")
    assert ticket.replies == ["Olek will help you."]


@line("A-15-name")
async def test_automation_has_a_name_of_its_own(shop: Shop) -> None:
    await shop.automation(_named("Parcels"), on=False)

    again = await shop.ask("POST", "/automations", {"yaml": _named("parcels")}, status=409)

    assert "Parcels" in await shop.page("/automations")
    assert "parcels" in again["detail"].lower()


@line("A-16-description")
async def test_description_is_read_where_the_automations_are(shop: Shop) -> None:
    await shop.automation(_named("Parcels", "Why: the courier asks for tags."), on=False)

    assert "Why: the courier asks for tags." in await shop.page("/automations")


@line("A-19-runs-when-conditions-are-met")
async def test_it_runs_by_itself_when_its_conditions_are_met(shop: Shop) -> None:
    automation = await shop.automation("""
name: Demo
when: [{trigger: message_received}]
if: {field: message.subject, contains: demo}
then: [{action: add_tag, tag: demo}]
""")

    await shop.mail("jan@example.pl", subject="A demo, please")

    assert [run["state"] for run in await shop.runs(automation)] == ["done"]


@line("A-20-runs-as-the-system")
async def test_message_of_the_system_bears_the_automations_name(shop: Shop) -> None:
    await shop.automation(_answering("system"))

    (reply,) = _out(await shop.mail("jan@example.pl"))

    assert (reply["agent"], reply["author"]) == (None, "Answering")


@line("A-20-runs-as-a-staff-user")
async def test_message_bears_the_name_of_the_agent_it_runs_as(shop: Shop) -> None:
    await shop.automation(_answering("Anna"))

    (reply,) = _out(await shop.mail("jan@example.pl"))

    assert (reply["agent"]["name"], reply["author"]) == ("Anna", "Anna")


@line("A-21-somebody-answers-for-the-reply")
async def test_reply_is_signed_by_the_agent_who_answers_for_it(shop: Shop) -> None:
    anna = await shop.served.signed_in("anna")
    async with anna.patch("/api/v1/me", json={"signature": "Anna Maj\nSklep"}) as answer:
        assert answer.ok, await answer.text()
    await shop.automation(_answering("Anna"))

    ticket = await shop.mail("jan@example.pl")
    await shop.passes(seconds=30)

    (letter,) = shop.office.letters
    assert "Anna Maj" in said(letter.mail)
    assert ticket.replies[0].startswith("Thank you.")


@line("A-22-only-when-conditions-are-met")
async def test_nothing_is_done_unless_the_conditions_are_met(shop: Shop) -> None:
    automation = await shop.automation("""
name: Never by mail
when: [{trigger: message_received}]
if: {all: [{field: message.source, is: chat}, {field: message.body, contains: demo}]}
then: [{action: add_tag, tag: demo}]
""")

    mail = await shop.mail("jan@example.pl", "A demo, please")
    chat = await shop.says("chat", "Hello")

    assert (mail.tags, chat.tags, await shop.runs(automation)) == (set(), set(), [])


@line("A-30-literal")
async def test_conditions_are_taken_exactly_as_written(shop: Shop) -> None:
    await shop.automation("""
name: A, or B and C
when: [{trigger: message_received}]
if:
  any:
    - {field: message.subject, contains: alpha}
    - all:
        - {field: message.subject, contains: beta}
        - {field: message.subject, contains: gamma}
then: [{action: add_tag, tag: chosen}]
""")

    subjects = ("alpha", "beta", "gamma", "beta gamma", "alpha gamma")
    tickets = [
        await shop.mail(f"k{place}@example.pl", subject=text) for place, text in enumerate(subjects)
    ]

    assert [bool(ticket.tags) for ticket in tickets] == [True, False, False, True, True]


@line("A-33-actions-are-free")
async def test_same_action_may_come_more_than_once(shop: Shop) -> None:
    await shop.automation("""
name: Twice
when: [{trigger: ticket_created}]
then:
  - {action: add_tag, tag: one}
  - {action: add_note, text: First.}
  - {action: add_tag, tag: two}
  - {action: add_note, text: Second.}
""")

    ticket = await shop.mail("jan@example.pl")

    assert (ticket.tags, ticket.notes) == ({"one", "two"}, ["First.", "Second."])


@line("A-34-order-is-kept")
async def test_actions_are_done_in_the_order_they_are_written(shop: Shop) -> None:
    await shop.automation("""
name: Last one stays
when: [{trigger: ticket_created}]
then:
  - {action: set_priority, priority: low}
  - {action: set_priority, priority: urgent}
  - {action: set_priority, priority: high}
""")

    ticket = await shop.mail("jan@example.pl")

    assert ticket.shown["priority"] == "high"


@line("A-35-add-a-tag")
async def test_tag_that_nobody_has_made_is_made(shop: Shop) -> None:
    await shop.automation("""
name: New tag
when: [{trigger: ticket_created}]
then: [{action: add_tag, tag: Gwarancja}]
""")

    assert (await shop.mail("jan@example.pl")).tags == {"Gwarancja"}


@line("A-36-assign-to-a-department")
async def test_ticket_is_assigned_to_agent_and_department(shop: Shop) -> None:
    await shop.add("teams", "Returns")
    await shop.automation("""
name: Returns
when: [{trigger: ticket_created}]
then: [{action: assign, agent: Olek, team: Returns}]
""")

    ticket = await shop.mail("jan@example.pl")

    assert (ticket.assignee, ticket.team) == ("Olek", "Returns")


@line("A-37-respond")
async def test_customer_is_answered_in_the_thread(shop: Shop) -> None:
    await shop.automation(_answering("system"))

    one = {"message_id": "<one@example.pl>"}
    await shop.mail("jan@example.pl", subject="Where is it?", headers=one)
    await shop.passes(seconds=30)

    (letter,) = shop.office.letters
    assert letter.mail["In-Reply-To"] == "<one@example.pl>"
    assert letter.mail["Auto-Submitted"] == "auto-replied"
    assert "Thank you." in said(letter.mail)


@line("A-38-internal-note")
async def test_note_is_left_that_the_customer_never_gets(shop: Shop) -> None:
    await shop.automation("""
name: Note
when: [{trigger: ticket_created}]
then: [{action: add_note, text: "From {{ contact.email }}."}]
""")

    ticket = await shop.mail("jan@example.pl")
    await shop.passes(minutes=5)

    assert (ticket.notes, shop.office.letters) == (["From jan@example.pl."], [])


@line("A-39-move")
async def test_ticket_is_moved_to_another_inbox(shop: Shop) -> None:
    await shop.automation("""
name: Returns have an inbox of their own
when: [{trigger: ticket_created}]
if: {field: message.body, contains: zwrot}
then: [{action: move_to_inbox, inbox: Returns}]
""")

    moved = await shop.mail("jan@example.pl", "Chcę zrobić zwrot.")
    stays = await shop.mail("ewa@example.pl", "Gdzie jest paczka?")

    assert (moved.inbox, stays.inbox) == ("Returns", "Shop")


@line("A-43-custom-field")
async def test_value_of_a_custom_field_is_a_condition(shop: Shop) -> None:
    field = {"owner": "ticket", "key": "topic", "title": "Topic", "kind": "text"}
    await shop.ask("POST", "/custom_fields", field)
    await shop.automation("""
name: Pricing to sales
when: [{trigger: message_received}]
if: {field: ticket.fields.topic, is: pricing}
then: [{action: add_tag, tag: sales}]
""")
    ticket = await shop.says("chat", "Hi")
    await shop.set(ticket.number, fields={"topic": "Pricing"})

    again = await shop.says("chat", "How much is it?")

    assert (ticket.tags, again.tags) == (set(), {"sales"})


@line("A-45-examples")
async def test_examples_are_offered_as_guidance(shop: Shop) -> None:
    offered = await shop.ask("GET", "/templates?limit=100")
    key = offered["items"][0]["key"]

    whole = await shop.ask("GET", f"/templates/{key}")
    page = await shop.page(f"/automations/templates/{key}")

    assert whole["summary"]
    assert whole["title"] in html.unescape(page)


def _named(name: str, description: str = "") -> str:
    return f"""
name: {name}
description: "{description}"
when: [{{trigger: ticket_created}}]
then: [{{action: add_tag, tag: parcel}}]
"""


def _answering(who: str) -> str:
    return f"""
name: Answering
run_as: {who}
when: [{{trigger: first_message}}]
then: [{{action: send_message, text: Thank you.}}]
"""


def _out(ticket: Ticket) -> list[Mapping[str, Any]]:
    return [each for each in ticket.messages if each["direction"] == "out"]
