"""The pages that show why an automation ran or not, and what it would have done."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientResponse, ClientSession
from sqlalchemy import Connection, func, select, update

from core import tables
from core.store import Store
from tests import engines, seeds
from tests.serving import Served, serving


@pytest.fixture
async def served(store: Store) -> AsyncIterator[Served]:
    """Half an hour after everything happened."""
    async with serving(store, clock=lambda: seeds.NOW + timedelta(minutes=30)) as own:
        yield own


PARCEL = """\
name: Parcels
when: [{trigger: message_received}]
if: {field: message.subject, contains: parcel}
then:
  - {action: add_tag, tag: parcel}
  - {action: send_message, text: "Hello {{ contact.first_name }}"}
"""
OLD = """\
name: Old
when: [{trigger: sweep}]
if: {field: ticket.last_customer_message_at, older_than: 3600d}
then: [{action: add_tag, tag: old}]
"""


async def test_a_ticket_shows_which_automations_ran_and_which_did_not(
    ala: ClientSession, store: Store
) -> None:
    store.write_now(engines.add, PARCEL)
    no = store.write_now(
        engines.add,
        PARCEL.replace("Parcels", "Refunds").replace("contains: parcel", "contains: refund"),
    )
    number = _drained(store)

    said = await text(await ala.get(f"/automations/on/{number}"))
    link = re.search(rf"/automations/{no}/why\?ticket={number}&amp;event=(\d+)", said)
    assert link
    why = await text(await ala.get(link[0].replace("&amp;", "&")))

    assert "It ran." in said
    assert "Its conditions did not hold." in said
    assert "Does not hold" in why
    assert "where is my parcel?" in why


async def test_the_side_panel_leads_to_the_reasons(ala: ClientSession, store: Store) -> None:
    store.write_now(engines.add, PARCEL)
    number = _drained(store)

    said = await text(await ala.get(f"/tickets/{number}"))

    assert f"/automations/on/{number}" in said


async def test_a_ticket_that_is_not_there_is_told_beside_the_question(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, PARCEL)

    answer = await ala.get(f"/automations/{one}/why?ticket=999")

    said = await text(answer)
    assert answer.status == 404
    assert "There is no ticket 999" in said
    assert "Why not on ticket" in said


async def test_time_that_has_not_come_is_told_with_its_moment(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, OLD)
    number = _drained(store)

    said = await text(await ala.get(f"/automations/{one}/why?ticket={number}"))

    assert "Its time has not come yet." in said
    assert "If nothing happens until then" in said


async def test_an_automation_is_tried_on_the_last_days(
    ala: ClientSession, store: Store, served: Served
) -> None:
    one = store.write_now(engines.add, PARCEL)
    number = _drained(store, served)

    said = await text(await ala.get(f"/automations/{one}/replay?days=30"))

    assert "It would have run 1 time." in said
    assert "Hello Łucja" in said
    assert f"/tickets/{number}" in said


async def test_a_text_nobody_has_saved_is_tried_below_it(
    ala: ClientSession, store: Store, served: Served
) -> None:
    store.write_now(engines.add, PARCEL.replace("Parcels", "Listens"))
    _drained(store, served)

    inside = await ala.post(
        "/automations/try", data={"text": PARCEL}, headers={"HX-Request": "true"}
    )
    alone = await ala.post("/automations/try", data={"text": PARCEL})
    wrong = await ala.post(
        "/automations/try", data={"text": "name: Half"}, headers={"HX-Request": "true"}
    )

    assert "It would have run 1 time." in await text(inside)
    assert "“Listens” answers as well." in await text(alone)
    assert "Mend the text first" in await text(wrong)


async def test_hits_on_tickets_one_may_not_see_are_left_out(
    marta: ClientSession, store: Store, served: Served
) -> None:
    one = store.write_now(engines.add, PARCEL + "scope: {inboxes: [Returns]}\n")
    store.write_now(engines.add, PARCEL.replace("Parcels", "Listens"))
    _drained(store, served)
    store.write_now(_hide)

    said = await text(await marta.get(f"/automations/{one}/replay"))

    assert "It would have run 0 times." in said
    assert "Where is my parcel" not in said


async def test_what_it_came_to_is_counted_and_drawn(
    ala: ClientSession, store: Store, served: Served
) -> None:
    one = store.write_now(engines.add, PARCEL)
    _drained(store, served)

    history = await text(await ala.get(f"/automations/{one}/runs"))
    wall = await text(await ala.get("/automations"))

    assert re.search(r"<dt>Matched</dt><dd>1</dd>", history)
    assert "3 minutes for each delivered answer" in history
    assert 'class="spark"' in history
    assert 'class="spark"' in wall


async def test_what_to_look_at_is_told_while_typing(ala: ClientSession, store: Store) -> None:
    store.write_now(engines.add, PARCEL)
    never = PARCEL.replace("Parcels", "Never").replace(
        "if: {field: message.subject, contains: parcel}",
        "if: {all: [{field: ticket.answered, is: true}, {field: ticket.answered, is: false}]}",
    )

    twice = await ala.post("/automations/check", data={"text": PARCEL.replace("Parcels", "Twice")})
    said = await text(await ala.post("/automations/check", data={"text": never}))

    assert "“Parcels” answers the same message" in await text(twice)
    assert "These conditions can never hold together" in said


def _drained(store: Store, served: Served | None = None) -> int:
    """A customer's message that the engine has looked at; the number of its ticket."""
    number = store.write_now(_arrived)
    store.write_now(engines.drain)
    return number


def _arrived(connection: Connection) -> int:
    ticket = seeds.arrives(connection).ticket
    return int(seeds.column(connection, tables.ticket, "number", id=ticket)[0])


def _hide(connection: Connection) -> None:
    hidden = seeds.named(connection, tables.inbox, "Hidden")
    connection.execute(update(tables.ticket).values(inbox_id=hidden))


async def text(answer: ClientResponse) -> str:
    return await answer.text()


async def test_pages_say_in_words_what_is_kept_as_keys(ala: ClientSession, store: Store) -> None:
    automation = store.write_now(engines.add, PARCEL)
    store.write_now(seeds.arrives)
    store.write_now(engines.drain)
    store.write_now(_held_back)
    run, number = store.read_now(_last_run), store.read_now(_last_number)

    on_ticket = await text(await ala.get(f"/automations/on/{number}"))
    why = await text(await ala.get(f"/automations/{automation}/why?ticket={number}"))
    trace = await text(await ala.get(f"/runs/{run}"))

    assert "A customer's message arrives" in on_ticket.replace("&#39;", "'")
    assert "message_received" not in on_ticket + why
    assert "another automation has answered this message" in trace
    assert "the automation was switched off" in trace


async def test_a_manager_is_led_back_only_to_what_is_theirs(
    ala: ClientSession, marta: ClientSession, store: Store
) -> None:
    automation = store.write_now(engines.add, PARCEL)
    store.write_now(seeds.arrives)
    store.write_now(engines.drain)
    run = store.read_now(_last_run)

    of_admin, of_manager = [await text(await one.get(f"/runs/{run}")) for one in (ala, marta)]

    assert f'class="back" href="/automations/{automation}/runs"' in of_admin
    assert re.search(r'class="back" href="/tickets/\d+"', of_manager)


def _held_back(connection: Connection) -> None:
    connection.execute(update(tables.run).values(state="stopped", error="switched_off"))
    step = tables.run_step
    said = update(step).where(step.c.action == "send_message")
    connection.execute(said.values(outcome="held", detail={"reason": "answered"}))


def _last_run(connection: Connection) -> int:
    return int(connection.execute(select(func.max(tables.run.c.id))).scalar_one())


def _last_number(connection: Connection) -> int:
    return int(connection.execute(select(func.max(tables.ticket.c.number))).scalar_one())
