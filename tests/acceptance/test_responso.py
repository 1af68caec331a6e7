"""Responso's automatic actions, line by line; an id begins with the checklist's line."""

from __future__ import annotations

import html

import pytest

from tests.acceptance import responso_documents as documents
from tests.acceptance.cases import Asks, line
from tests.acceptance.responso_tables import ACTIONS, CONDITIONS, TRIGGERS, Does
from tests.acceptance.shop import Shop
from tests.translators import translating_servers, turned


@pytest.mark.parametrize("asks", CONDITIONS.values(), ids=CONDITIONS)
async def test_condition_chooses_its_messages(asks: Asks, shop: Shop) -> None:
    await asks.prepare(shop)
    await shop.automation(f"""
name: Chosen
when: [{{trigger: message_received}}]
if: {asks.condition}
then: [{{action: add_tag, tag: chosen}}]
""")

    chosen = await asks.holds.arrives(shop)
    left = await asks.fails.arrives(shop)

    assert (chosen.tags, left.tags) == ({"chosen"}, set())


@pytest.mark.parametrize("does", ACTIONS.values(), ids=ACTIONS)
async def test_action_is_done(does: Does, shop: Shop) -> None:
    await shop.automation(documents.doing(does.step))

    assert does.seen(await shop.mail("jan@example.pl"))


@pytest.mark.parametrize(("trigger", "runs"), TRIGGERS.values(), ids=TRIGGERS)
async def test_trigger_counts_messages_of_a_customer(trigger: str, runs: int, shop: Shop) -> None:
    automation = await shop.automation(documents.tagging(trigger))

    await shop.says("allegro.message", "Czy jest w magazynie?")
    await shop.says("allegro.message", "Halo?")

    assert len(await shop.runs(automation)) == runs


@line("R-01-repetitive-work-is-done-by-itself")
async def test_every_ticket_is_worked_on_without_anybody(shop: Shop) -> None:
    automation = await shop.automation("""
name: First answer
when: [{trigger: ticket_created}]
then:
  - {action: send_message, text: "Dziękujemy {{ contact.name }}, odpowiemy dziś."}
  - {action: add_tag, tag: potwierdzone}
""")

    tickets = [await shop.mail(f"Klient {n} <k{n}@example.pl>") for n in range(3)]

    replies = [[f"Dziękujemy Klient {n}, odpowiemy dziś."] for n in range(3)]
    assert [ticket.replies for ticket in tickets] == replies
    assert [run["state"] for run in await shop.runs(automation)] == ["done"] * 3


@line("R-06-new-ticket-of-staff")
async def test_ticket_begun_by_staff_counts_as_new(shop: Shop) -> None:
    await shop.automation(documents.tagging("ticket_created"))
    to = [{"address": "jan@example.pl", "name": "Jan"}]
    words = {"subject": "Twoje zamówienie", "text": "Brakuje nam numeru mieszkania."}
    begun = {"account": shop.accounts["mail"], "to": to, **words}

    made = await shop.ask("POST", "/tickets", begun)
    await shop.passes(seconds=1)

    assert (await shop.ticket(made["number"])).tags == {"seen"}


@line("R-16-tag-was-assigned")
async def test_adding_a_tag_starts_what_waits_for_that_tag(shop: Shop) -> None:
    vip, other = await shop.add("tags", "VIP"), await shop.add("tags", "other")
    await shop.automation(documents.VIP_FIRST)
    ticket = await shop.mail("jan@example.pl")

    await shop.ask("POST", f"/tickets/{ticket.number}/tags", {"tags": [other]})
    await shop.passes(seconds=1)
    before = await shop.ticket(ticket.number)
    await shop.ask("POST", f"/tickets/{ticket.number}/tags", {"tags": [vip]})
    await shop.passes(seconds=1)
    after = await shop.ticket(ticket.number)

    assert (before.shown["priority"], after.shown["priority"]) == ("normal", "urgent")


@line("R-17-status-was-set")
async def test_setting_a_status_starts_what_waits_for_that_status(shop: Shop) -> None:
    await shop.automation(documents.GOODBYE)
    ticket = await shop.mail("jan@example.pl")

    await shop.set(ticket.number, status="pending")
    before = await shop.ticket(ticket.number)
    await shop.set(ticket.number, status="closed")
    after = await shop.ticket(ticket.number)

    assert (before.notes, after.notes) == ([], ["Closed."])


@line("R-18-last-customer-reply")
async def test_time_since_the_last_reply_of_the_customer_starts_it(shop: Shop) -> None:
    automation = await shop.automation(documents.QUIET)
    ticket = await shop.mail("jan@example.pl")

    await shop.passes(hours=47, minutes=59)
    early = await shop.ticket(ticket.number)
    await shop.passes(minutes=2)
    late = await shop.ticket(ticket.number)
    await shop.passes(days=3)

    assert (early.tags, late.tags) == (set(), {"quiet"})
    assert len(await shop.runs(automation)) == 1


@line("R-19-ticket-was-created-more-than")
async def test_old_ticket_is_found_by_its_age(shop: Shop) -> None:
    await shop.automation(documents.WEEK_OLD)
    ticket = await shop.mail("jan@example.pl")

    await shop.passes(days=6)
    early = await shop.ticket(ticket.number)
    await shop.passes(days=1, seconds=5)

    assert (early.tags, (await shop.ticket(ticket.number)).tags) == (set(), {"old"})


@line("R-19a-ticket-was-created-less-than")
async def test_young_ticket_is_told_from_an_old_one(shop: Shop) -> None:
    await shop.automation(documents.YOUNG)
    young = await shop.says("chat", "Hej", login="ola")
    old = await shop.says("chat", "Hej", login="ewa")
    await shop.ask("DELETE", f"/tickets/{old.number}/tags/{old.shown['tags'][0]['id']}")

    await shop.passes(hours=2)
    again = await shop.says("chat", "Jest tam ktoś?", login="ewa")

    assert (young.tags, again.tags) == ({"young"}, set())


@line("R-20-not-answered")
async def test_answered_ticket_is_told_from_one_that_waits(shop: Shop) -> None:
    await shop.automation(documents.WAITING)
    answered, waiting = await shop.mail("jan@example.pl"), await shop.mail("ewa@example.pl")
    await shop.answer(answered.number, "Już sprawdzam.")

    await shop.passes(hours=5)

    tags = [(await shop.ticket(each.number)).tags for each in (answered, waiting)]
    assert tags == [set(), {"waiting"}]


@line("R-21-status")
async def test_only_tickets_with_the_status_are_chosen(shop: Shop) -> None:
    await shop.automation(documents.COMES_BACK)
    ticket = await shop.says("chat", "Hej")
    await shop.set(ticket.number, status="pending")

    again = await shop.says("chat", "Mam zdjęcie")

    assert (ticket.tags, again.tags) == (set(), {"came back"})


@line("R-25-type")
async def test_only_tickets_of_the_type_are_chosen(shop: Shop) -> None:
    returns = await shop.add("ticket_types", "Zwrot")
    await shop.automation(documents.RETURNS)
    ticket = await shop.says("chat", "Hej")
    await shop.set(ticket.number, type=returns)

    again = await shop.says("chat", "Mam pytanie o zwrot")

    assert (ticket.tags, again.tags) == (set(), {"zwrot"})


@line("R-28-all-but-one-source")
async def test_every_source_but_discussions_goes_to_one_agent(shop: Shop) -> None:
    await shop.automation(documents.ALL_BUT_ONE)

    mail = await shop.mail("jan@example.pl")
    chat = await shop.says("chat", "Hej", login="ola")
    discussion = await shop.says("allegro.discussion", "Nie dotarło", login="ewa")

    assert [each.assignee for each in (mail, chat, discussion)] == ["Anna", "Anna", ""]


@line("R-29-send-message")
async def test_fixed_text_goes_to_the_sender_in_their_own_channel(shop: Shop) -> None:
    await shop.automation("""
name: Thanks
when: [{trigger: first_message}]
then: [{action: send_message, text: "Dziękujemy za wiadomość."}]
""")

    ticket = await shop.says("allegro.message", "Czy wysyłacie za granicę?")
    mail = await shop.mail("jan@example.pl")
    await shop.passes(seconds=30)

    assert [(each.recipient.identity, each.text) for each in shop.sent()] == [
        ("jan", "Dziękujemy za wiadomość.")
    ]
    (letter,) = shop.office.letters
    assert letter.recipients == ("jan@example.pl",)
    assert ticket.replies == mail.replies == ["Dziękujemy za wiadomość."]


@line("R-38-several-actions")
async def test_all_actions_are_done_in_the_written_order(shop: Shop) -> None:
    automation = await shop.automation(documents.ALL_AT_ONCE)

    ticket = await shop.mail("jan@example.pl")

    (run,) = await shop.runs(automation)
    trace = await shop.ask("GET", f"/runs/{run['id']}")
    assert [(step["step"], step["outcome"]) for step in trace["steps"]] == [
        (step, "done") for step in ("s1", "s2", "s3", "s4")
    ]
    assert (ticket.tags, ticket.notes, ticket.status) == (
        {"first"},
        [f"Ticket {ticket.number}"],
        "pending",
    )


@line("R-39-reminder-after-24-hours")
async def test_reminder_fires_for_what_nobody_answered_in_a_day(shop: Shop) -> None:
    automation = await shop.automation(documents.REMINDER)
    forgotten, answered = await shop.mail("jan@example.pl"), await shop.mail("ewa@example.pl")
    await shop.answer(answered.number, "Już sprawdzam.")

    await shop.passes(hours=24, seconds=3)

    reminded = [(await shop.ticket(each.number)).tags for each in (forgotten, answered)]
    assert reminded == [{"przypomnienie"}, set()]
    assert len(await shop.runs(automation)) == 1


@line("R-39a-no-event-needed")
async def test_reminder_needs_nothing_to_happen(shop: Shop) -> None:
    await shop.automation(documents.REMINDER)
    ticket = await shop.mail("jan@example.pl")

    before = await shop.ask("GET", f"/tickets/{ticket.number}/events?limit=100")
    await shop.passes(hours=24, seconds=3)

    assert all(each["kind"] == "message_received" for each in before["items"])
    assert (await shop.ticket(ticket.number)).tags == {"przypomnienie"}


@line("R-40-name-and-description")
async def test_automation_is_saved_with_name_and_description(shop: Shop) -> None:
    id_ = await shop.automation(documents.DESCRIBED, on=False)

    saved = await shop.ask("GET", f"/automations/{id_}")

    assert saved["name"] == "Wieczorne zgłoszenia"
    assert saved["document"]["description"] == "Wszystko po 18:00 do Anny."


@line("R-41-easy-to-find")
async def test_tiles_show_name_and_description_and_are_searched_by_both(shop: Shop) -> None:
    await shop.automation(documents.DESCRIBED, on=False)
    await shop.automation(documents.doing("{action: add_tag, tag: x}"), on=False)

    tiles = await shop.page("/automations")
    by_name = await shop.page("/automations?q=wieczorne+zgloszenia")
    by_description = await shop.page("/automations?q=do+anny")

    texts = ("Wieczorne zgłoszenia", "Wszystko po 18:00 do Anny.", "Doing")
    assert all(text in tiles for text in texts)
    assert ["Doing" in page for page in (by_name, by_description)] == [False, False]
    assert ["Wieczorne" in page for page in (by_name, by_description)] == [True, True]


@line("R-46-disabled-without-deleting")
async def test_switched_off_it_rests_and_is_kept(shop: Shop) -> None:
    automation = await shop.automation(documents.doing("{action: add_tag, tag: seen}"))
    before = await shop.mail("jan@example.pl")

    await shop.ask("POST", f"/automations/{automation}/disable")
    resting = await shop.mail("ewa@example.pl")
    await shop.ask("POST", f"/automations/{automation}/enable")
    again = await shop.mail("ola@example.pl")

    assert [each.tags for each in (before, resting, again)] == [{"seen"}, set(), {"seen"}]


@line("R-55-deleted-and-brought-back")
async def test_deleted_automation_can_be_restored(shop: Shop) -> None:
    automation = await shop.automation(documents.doing("{action: add_tag, tag: seen}"))

    await shop.ask("DELETE", f"/automations/{automation}")
    gone = await shop.mail("jan@example.pl")
    await shop.ask("POST", f"/automations/{automation}/restore")
    await shop.ask("POST", f"/automations/{automation}/enable")
    back = await shop.mail("ewa@example.pl")

    assert (gone.tags, back.tags) == (set(), {"seen"})


@line("R-30-translated-message")
async def test_fixed_text_goes_out_in_the_chosen_language(shop: Shop) -> None:
    async with translating_servers() as servers:
        await shop.translator(servers.libre.url)
        text = '{action: send_translated, to: de, text: "Dziękujemy, odpowiemy jutro."}'
        await shop.automation(documents.doing(text))

        ticket = await shop.mail("hans@example.de", "Wo ist mein Paket?")

    (reply,) = [each for each in ticket.messages if each["direction"] == "out"]
    assert reply["text"] == turned("Dziękujemy, odpowiemy jutro.")
    assert reply["original"] == "Dziękujemy, odpowiemy jutro."


@line("R-30-never-untranslated")
async def test_nothing_leaves_untranslated_if_the_translator_fails(shop: Shop) -> None:
    async with translating_servers() as servers:
        servers.libre.behave("refuse")
        await shop.translator(servers.libre.url)
        automation = await shop.automation(
            documents.doing("{action: send_translated, to: de, text: Dzień dobry}")
        )

        ticket = await shop.mail("hans@example.de", "Wo ist mein Paket?")

    assert ticket.replies == []
    assert [run["state"] for run in await shop.runs(automation)] == ["failed"]


@line("R-31-message-from-ai")
async def test_text_is_written_from_the_context_of_the_message(shop: Shop) -> None:
    async with translating_servers() as servers:
        servers.model.behave("Dzień dobry, sprawdzimy przesyłkę.")
        await shop.writer(servers.model.url)
        step = "{action: send_ai, instructions: Odpowiedz uprzejmie., mode: send}"
        await shop.automation(documents.doing(step))

        ticket = await shop.mail("jan@example.pl", "Gdzie jest paczka 6200112233?")

    assert ticket.replies == ["Dzień dobry, sprawdzimy przesyłkę."]
    assert "6200112233" in servers.prompts[0]


@line("R-31a-experimental-badge")
async def test_ai_message_bears_a_badge_in_the_picker(shop: Shop) -> None:
    language = await shop.ask("GET", "/automation_language")
    badges = {each["key"]: each["badge"] for each in language["actions"]}

    assert (badges["send_ai"], badges["send_message"]) == ("EXPERIMENTAL", "")
    assert "EXPERIMENTAL" in await shop.page("/automations/new")


@line("R-32-send-e-mail")
async def test_mail_goes_to_a_given_address_and_not_to_the_sender(shop: Shop) -> None:
    step = "{action: send_email, to: kurier@courier.example, subject: Paczka, text: Sprawdźcie.}"
    await shop.automation(documents.doing(step))

    await shop.mail("jan@example.pl")
    await shop.passes(minutes=3)

    assert [each.recipients for each in shop.office.letters] == [("kurier@courier.example",)]


@line("R-43-templates-are-examples")
async def test_examples_are_offered_where_automations_are(shop: Shop) -> None:
    offered = await shop.ask("GET", "/templates?limit=100")
    page = await shop.page("/automations/templates")

    assert len(offered["items"]) >= 22
    assert all(each["title"] in html.unescape(page) for each in offered["items"])


@line("R-44-template-unchanged")
async def test_template_is_added_unchanged(shop: Shop) -> None:
    made = await shop.ask("POST", "/templates/confirm_email/add", {"enabled": True})

    ticket = await shop.mail("jan@example.pl", subject="Paczka")

    assert made["enabled"] is True
    assert len(ticket.replies) == 1
    assert str(ticket.number) in ticket.replies[0]


@line("R-45-template-adapted")
async def test_template_is_adapted_before_it_is_added(shop: Shop) -> None:
    made = await shop.ask("POST", "/templates/confirm_email/add", {})
    adapted = made["yaml"].replace(f"name: {made['name']}", "name: Po naszemu")

    await shop.ask("PUT", f"/automations/{made['id']}", {"yaml": adapted})
    await shop.ask("POST", f"/automations/{made['id']}/enable")

    assert "Po naszemu" in await shop.page("/automations")
    assert len((await shop.mail("jan@example.pl")).replies) == 1
