"""The gallery of templates over HTTP: found, filled in, added, adapted, brought up to date."""

from __future__ import annotations

import html
import re

import pytest
from aiohttp import ClientResponse, ClientSession
from sqlalchemy import select

from automations import library
from core import tables
from core.store import Store
from postroom.template import Template
from tests import seeds
from tests.serving import Served

OUT = "/automations/templates/out_of_hours"
INVOICE = "/automations/templates/invoice_request"


async def test_the_gallery_stands_in_the_order_automations_are_best_tried(
    ala: ClientSession,
) -> None:
    said = await text(await ala.get("/automations/templates"))

    headings = re.findall(r'<h2 id="group-\d+">([^<]+)</h2>', said)
    assert headings == [
        "Close and clean up",
        "Tag and mark",
        "Route and assign",
        "Answer customers",
        "Remind and escalate",
    ]
    assert 'href="/automations/templates/out_of_hours"' in said


@pytest.mark.parametrize("words", ["working outside", "GODZINAMI poza", "odpowiedz poza godz"])
async def test_templates_are_found_in_both_languages_whatever_case_and_accents(
    words: str, ala: ClientSession
) -> None:
    found = await text(await ala.get("/automations/templates/cards", params={"q": words}))

    assert re.findall(r'id="template-(\w+)"', found) == ["out_of_hours"]


async def test_the_page_and_its_empty_state_lead_to_the_templates(ala: ClientSession) -> None:
    said = await text(await ala.get("/automations"))

    assert said.count('href="/automations/templates"') == 2


async def test_a_template_reads_itself_and_asks(ala: ClientSession, served: Served) -> None:
    served.store.write_now(seeds.row, tables.team, name="Biuro")

    said = await text(await ala.get(INVOICE))

    assert "assign the ticket to “<Who makes invoices>”" in said
    assert '<option value="Biuro" selected>' in said, "the only team there is stands chosen"
    assert "numer NIP" in said


async def test_one_click_adds_a_template_that_asks_nothing(
    ala: ClientSession, store: Store
) -> None:
    answer = await ala.post(f"{OUT}/add", data={})

    assert answer.url.path == "/automations"
    assert "“Answer outside working hours” is saved." in await text(answer)
    (saved,) = store.read_now(library.listed)
    assert not saved.enabled
    assert origin(store) == ("out_of_hours", 1, "en")


async def test_added_with_the_switch_on_it_works_at_once(ala: ClientSession, store: Store) -> None:
    await ala.post(f"{OUT}/add", data={"enabled": "true", "language": "pl"})

    (saved,) = store.read_now(library.listed)
    assert (saved.name, saved.enabled) == ("Odpowiedź poza godzinami pracy", True)
    assert "Dzień dobry" in saved.document["then"][0]["text"]


async def test_added_twice_the_second_gets_a_number(ala: ClientSession, store: Store) -> None:
    await ala.post(f"{OUT}/add", data={})
    await ala.post(f"{OUT}/add", data={})

    names = [saved.name for saved in store.read_now(library.listed)]
    assert names == ["Answer outside working hours", "Answer outside working hours (2)"]


async def test_what_is_missing_is_asked_beside_its_field(ala: ClientSession, store: Store) -> None:
    data = {"inputs.team": "", "inputs.phrases": "faktura\n", "inputs.tag": "FV"}

    answer = await ala.post(f"{INVOICE}/add", data=data)

    said = await text(answer)
    assert answer.status == 422
    assert '"Who makes invoices" is missing; choose one' in said
    assert 'value="FV"' in said, "what was typed stays"
    assert not store.read_now(library.listed)


async def test_days_in_the_wrong_order_are_told_at_the_first(ala: ClientSession) -> None:
    data = {"inputs.first_day": "2026-12-31", "inputs.last_day": "2026-12-24"}

    answer = await ala.post("/automations/templates/vacation/add", data=data)

    assert answer.status == 422
    assert "The first value lies above the second; swap them" in await text(answer)


async def test_adapting_opens_the_editor_with_the_text_and_saves_where_it_came_from(
    ala: ClientSession, store: Store
) -> None:
    data = {"inputs.first_day": "2026-12-24", "inputs.last_day": "2026-12-31", "language": "pl"}

    opened = await (await ala.post("/automations/templates/vacation/adapt", data=data)).text()
    written = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", opened, re.DOTALL)
    kept = re.search(r'name="origin" value="([^"]*)"', opened)
    assert written
    assert kept
    assert not store.read_now(library.listed), "nothing is saved yet"
    changed = html.unescape(written[1]).replace("Urlop między dwiema datami", "Zimowisko")
    await ala.post("/automations/new", data={"text": changed, "origin": html.unescape(kept[1])})

    (saved,) = store.read_now(library.listed)
    assert saved.name == "Zimowisko"
    assert "2026-12-24" in str(saved.document["if"])
    assert origin(store) == ("vacation", 1, "pl")


async def test_a_made_up_origin_is_not_believed(ala: ClientSession, store: Store) -> None:
    plain = "name: Own\nwhen: [{trigger: message_received}]\nthen: [{action: add_tag, tag: x}]\n"

    for sent in ("nonsense", "[]", '{"template": "nobody", "version": 1}', "null"):
        name = plain.replace("Own", f"Own {sent[:3]}")
        await ala.post("/automations/new", data={"text": name, "origin": sent})

    assert len(store.read_now(library.listed)) == 4
    assert origin(store) is None


async def test_the_number_of_hits_is_asked_later(ala: ClientSession, served: Served) -> None:
    said = await text(await ala.get(f"{OUT}/hits"))

    assert "It would have run 0 times in the last 30 days." in said


async def test_hits_are_not_told_while_an_answer_decides_them(ala: ClientSession) -> None:
    said = await text(await ala.get("/automations/templates/vacation/hits"))

    assert "would have run" not in said


async def test_a_managers_automation_works_in_the_managers_inboxes(
    marta: ClientSession, store: Store
) -> None:
    await marta.post(f"{OUT}/add", data={})

    (saved,) = store.read_now(library.listed)
    assert sorted(saved.document["scope"]["inboxes"]) == ["Returns", "Shop"]


async def test_a_broken_template_is_shown_as_broken_and_breaks_nothing(
    ala: ClientSession, served: Served
) -> None:
    served.house.registry.templates.add(Template(key="odd", yaml="title: {pl: Dziwny}\n"), "odd")

    said = await text(await ala.get("/automations/templates"))
    one = await ala.get("/automations/templates/odd")

    assert "It cannot be read" in said
    assert "out_of_hours" in said
    assert one.status == 404


async def test_strange_answers_do_no_harm(ala: ClientSession, store: Store) -> None:
    message = "Hi\n  - {action: add_tag, tag: evil}\n{% raw %}"

    answer = await ala.post(f"{OUT}/add", data={"inputs.message": message})

    assert answer.status == 422
    harmless = message.replace("{% raw %}", "")
    await ala.post(f"{OUT}/add", data={"inputs.message": harmless})
    (saved,) = store.read_now(library.listed)
    assert [step["action"] for step in saved.document["then"]] == ["send_message"]
    assert saved.document["then"][0]["text"] == harmless.strip()


def origin(store: Store) -> tuple[str, int, str] | None:
    """Of the latest version there is."""
    version = tables.automation_version.c
    kept = store.read_now(
        lambda connection: (
            connection.execute(select(version.origin).order_by(version.id.desc())).scalars().first()
        )
    )
    return (kept["template"], kept["version"], kept["language"]) if kept else None


async def text(answer: ClientResponse) -> str:
    return html.unescape(await answer.text())


NEWER = """\
version: {version}
title: {{en: Tag it}}
summary: {{en: Tags.}}
category: tag
inputs:
  tag: {{kind: tag, title: {{en: Tag}}, default: seen}}
when: [{{trigger: message_received}}]
if: {{field: message.subject, contains: {word}}}
then:
  - {{id: tag, action: add_tag, tag: !input tag}}
  - {{id: more, action: set_priority, priority: {priority}}}
"""


async def test_a_newer_version_is_told_and_taken_over_with_own_changes_kept(
    ala: ClientSession, served: Served
) -> None:
    store, shelf = served.store, served.house.registry.templates
    shelf.add(Template(key="tagger", yaml=newer(1, "parcel", "low")), "ours")
    await ala.post("/automations/templates/tagger/add", data={"inputs.tag": "mine"})
    (saved,) = store.read_now(library.listed)
    place = f"/automations/{saved.id}"
    before = await text(await ala.get("/automations"))
    own = await (await ala.get(f"{place}/edit")).text()
    written = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", own, re.DOTALL)
    assert written
    changed = html.unescape(written[1]).replace("priority: low", "priority: urgent")
    await ala.post(f"{place}/edit", data={"text": changed.replace("Tag it", "My tag")})

    shelf.drop("ours")
    shelf.add(Template(key="tagger", yaml=newer(2, "package", "high")), "ours")
    told = await text(await ala.get("/automations"))
    compared = await text(await ala.get(f"{place}/template"))
    await ala.post(f"{place}/template", data={})

    (saved,) = store.read_now(library.listed)
    assert ("newer version" in before, "newer version" in told) == (False, True)
    assert "What you changed stays as it is: then.more" in compared
    assert saved.name == "My tag"
    assert saved.document["if"] == {"field": "message.subject", "contains": "package"}
    assert [step.get("priority") for step in saved.document["then"]] == [None, "urgent"]
    assert saved.document["then"][0]["tag"] == "mine"
    assert origin(store) == ("tagger", 2, "en")
    assert "newer version" not in await text(await ala.get("/automations"))
    assert (await ala.get(f"{place}/template")).status == 404


def newer(version: int, word: str, priority: str) -> str:
    return NEWER.format(version=version, word=word, priority=priority)
