"""The pages of automations over HTTP: tiles, switches, the editor, versions, trash, runs."""

from __future__ import annotations

import re

from aiohttp import ClientResponse, ClientSession
from sqlalchemy import Connection, update

from automations import library
from core import tables
from core.store import Store
from tests import engines, seeds
from tests.serving import Served

NIGHT = """\
name: Night
description: Answers at night.
when: [{trigger: message_received}]
if: {field: clock.working_hours, is: outside}
then:
  - {action: add_tag, tag: night}
"""


async def test_without_automations_the_page_offers_to_add_one(ala: ClientSession) -> None:
    said = await text(await ala.get("/automations"))

    assert "Nothing happens by itself yet" in said
    assert 'href="/automations/new"' in said


async def test_a_tile_says_what_the_automation_does_and_whether_it_is_on(
    ala: ClientSession, store: Store
) -> None:
    store.write_now(engines.add, NIGHT)

    said = await text(await ala.get("/automations"))

    assert "Answers at night." in said
    assert "if it is outside working hours: add the tag “night”" in said
    assert 'class="badge good"' in said


async def test_the_switch_works_and_can_be_undone(ala: ClientSession, store: Store) -> None:
    one = store.write_now(engines.add, NIGHT)

    answer = await ala.post(f"/automations/{one}/switch", data={}, headers={"HX-Request": "true"})

    assert "is switched off" in await text(answer)
    assert not enabled(store, "Night")
    await ala.post(f"/automations/{one}/switch", data={"on": "true"})
    assert enabled(store, "Night")


async def test_an_automation_that_names_what_is_gone_is_not_switched_on(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, NIGHT, on=False)
    store.write_now(_mark, one)

    answer = await ala.post(
        f"/automations/{one}/switch", data={"on": "true"}, headers={"HX-Request": "true"}
    )

    assert "cannot be switched on" in await text(answer)
    assert not enabled(store, "Night")


async def test_tiles_are_found_by_words_and_by_switch(ala: ClientSession, store: Store) -> None:
    store.write_now(engines.add, NIGHT)
    store.write_now(engines.add, NIGHT.replace("Night", "Day"), on=False)

    by_word = await text(await ala.get("/automations/tiles?q=day"))
    switched_on = await text(await ala.get("/automations/tiles?show=on"))

    assert names(by_word) == ["Day"]
    assert names(switched_on) == ["Night"]


async def test_every_fault_is_told_at_its_line_while_typing(ala: ClientSession) -> None:
    wrong = NIGHT.replace("message_received", "mesage_received").replace("outside", "outsid")

    said = await text(await ala.post("/automations/check", data={"text": wrong}))

    assert re.findall(r'data-line="(\d+)"', said) == ["3", "4"]
    assert "2 things to mend" in said


async def test_a_name_that_does_not_exist_is_told_at_its_line(ala: ClientSession) -> None:
    wrong = NIGHT.replace("add_tag, tag: night", "set_status, status: sleeping")

    said = await text(await ala.post("/automations/check", data={"text": wrong}))

    assert re.findall(r'data-line="(\d+)"', said) == ["6"]


async def test_a_new_automation_is_saved_and_switched_on(ala: ClientSession, store: Store) -> None:
    answer = await ala.post("/automations/new", data={"text": NIGHT, "enabled": "true"})

    assert answer.url.path == "/automations"
    assert enabled(store, "Night")


async def test_a_text_with_faults_is_kept_and_not_saved(ala: ClientSession, store: Store) -> None:
    answer = await ala.post("/automations/new", data={"text": "name: Half\n"})

    assert answer.status == 422
    assert "name: Half" in await text(answer)
    assert not store.read_now(library.listed)


async def test_saving_makes_a_version_and_an_old_one_comes_back(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, NIGHT)
    changed = NIGHT.replace("name: Night", "name: Evening").replace("tag: night", "tag: evening")

    await ala.post(f"/automations/{one}/edit", data={"text": changed, "version": "1"})
    compared = await text(await ala.get(f"/automations/{one}/versions/2"))
    await ala.post(f"/automations/{one}/versions/1/restore", data={})

    assert "tag: evening" in compared
    assert 'class="gone"' in compared
    (saved,) = store.read_now(library.listed)
    assert (saved.id, saved.name, saved.number) == (one, "Night", 3)


async def test_two_who_edit_at_once_do_not_overwrite_each_other(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, NIGHT)
    await ala.post(
        f"/automations/{one}/edit",
        data={"text": NIGHT.replace("tag: night", "tag: first"), "version": "1"},
    )

    answer = await ala.post(
        f"/automations/{one}/edit",
        data={"text": NIGHT.replace("tag: night", "tag: second"), "version": "1"},
    )

    assert answer.status == 409
    assert "tag: second" in await text(answer)
    assert store.read_now(library.listed)[0].number == 2


async def test_deleting_goes_to_the_trash_and_undo_brings_it_back_as_it_was(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, NIGHT)

    said = await text(await ala.post(f"/automations/{one}/delete", data={}))
    gone = store.read_now(library.listed)
    await ala.post(f"/automations/{one}/restore", data={"on": "true"})

    assert "lies in the trash now" in said
    assert not gone
    assert enabled(store, "Night")


async def test_a_copy_begins_with_the_text_under_another_name(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, NIGHT)

    said = await text(await ala.get(f"/automations/new?copy_of={one}"))

    assert "name: Copy of Night" in said


async def test_export_hands_out_the_yaml(ala: ClientSession, store: Store) -> None:
    one = store.write_now(engines.add, NIGHT)

    answer = await ala.get(f"/automations/{one}/export")

    assert "001-night.yaml" in answer.headers["Content-Disposition"]
    assert "name: Night" in await answer.text()


async def test_a_run_is_shown_with_why_and_what_it_did(ala: ClientSession, store: Store) -> None:
    one = store.write_now(engines.add, NIGHT.replace("outside", "inside"))
    number = store.write_now(_arrived)
    store.write_now(engines.drain)

    history = await text(await ala.get(f"/automations/{one}/runs"))
    run = re.search(r"/runs/\d+", history)
    assert run
    trace = await text(await ala.get(run[0]))
    why = await text(await ala.get(f"/automations/{one}/why?ticket={number}"))

    assert "It ran." in trace
    assert "Working hours" in trace
    assert "Add a tag" in trace
    assert "<dt>Tag</dt><dd>night</dd>" in trace
    assert "<dt>Tag</dt><dd>night</dd>" in why
    assert "It ran." in why


async def test_runs_on_tickets_of_other_inboxes_are_not_shown(
    marta: ClientSession, store: Store
) -> None:
    scoped = "scope: {inboxes: [Shop]}\n" + NIGHT.replace("outside", "inside")
    one = store.write_now(engines.add, scoped)
    number = store.write_now(_arrived)
    store.write_now(engines.drain)
    store.write_now(_hide)

    history = await text(await marta.get(f"/automations/{one}/runs"))
    why = await marta.get(f"/automations/{one}/why?ticket={number}")
    run = await marta.get("/runs/1")

    assert "It has not run yet" in history
    assert (why.status, run.status) == (404, 404)


async def test_managers_see_and_write_only_what_works_in_their_inboxes(
    marta: ClientSession, store: Store
) -> None:
    store.write_now(engines.add, NIGHT)
    own = NIGHT.replace("name: Night", "name: Own\nscope: {inboxes: [Shop]}")

    refused = await marta.post("/automations/new", data={"text": NIGHT.replace("Night", "All")})
    await marta.post("/automations/new", data={"text": own})

    assert refused.status == 403
    assert "name some of yours under" in await refused.text()
    assert names(await text(await marta.get("/automations"))) == ["Own"]


async def test_agents_are_told_that_automations_are_not_theirs(served: Served) -> None:
    answer = await (await served.signed_in("anna")).get("/automations")

    assert answer.status == 403


def _arrived(connection: Connection) -> int:
    """A customer's message; returns the number of its ticket."""
    ticket = seeds.arrives(connection).ticket
    return int(seeds.column(connection, tables.ticket, "number", id=ticket)[0])


def _mark(connection: Connection, automation: int) -> None:
    connection.execute(
        update(tables.automation)
        .where(tables.automation.c.id == automation)
        .values(attention="tag 'night' is gone")
    )


def _hide(connection: Connection) -> None:
    """Move every ticket to an inbox that only admins see."""
    hidden = seeds.named(connection, tables.inbox, "Hidden")
    connection.execute(update(tables.ticket).values(inbox_id=hidden))


def enabled(store: Store, name: str) -> bool:
    saved = store.read_now(library.named, name)
    assert saved
    return saved.enabled


def names(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/automations/\d+/edit">(.*?)</a>', page)


async def text(answer: ClientResponse) -> str:
    return await answer.text()
