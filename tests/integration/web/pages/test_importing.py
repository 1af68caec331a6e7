"""Automations taken over from files, after a look at what they would do."""

from __future__ import annotations

import html
import re

from aiohttp import ClientSession, FormData

from automations import library
from core.store import Store
from tests import engines

NIGHT = engines.written("Night", '{action: send_message, text: "Good night!"}')
DAY = engines.written("Day", "{action: add_tag, tag: day}")


async def test_files_are_looked_at_and_then_taken_over_switched_off(
    ala: ClientSession, store: Store
) -> None:
    store.write_now(engines.add, DAY)

    looked = await ala.post("/automations/import", data=upload(NIGHT, DAY))
    shown = html.unescape(await looked.text())
    before = len(store.read_now(library.listed))
    done = await ala.post("/automations/import/apply", data=kept(shown))

    assert looked.status == 200
    assert "It would send" in shown
    assert "Good night!" in shown
    assert "Unchanged" in shown
    assert before == 1
    assert "1 automation is made or changed." in await done.text()
    night = store.read_now(library.named, "Night")
    assert night
    assert not night.enabled


async def test_what_is_exported_comes_back_as_pasted_text(ala: ClientSession, store: Store) -> None:
    one = store.write_now(engines.add, NIGHT)
    exported = await (await ala.get(f"/automations/{one}/export")).text()
    changed = exported.replace("Good night!", "Sleep well!").replace("\n", "\r\n")

    looked = await ala.post("/automations/import", data={"path": "pasted.yaml", "text": changed})
    shown = html.unescape(await looked.text())
    await ala.post("/automations/import/apply", data=kept(shown))

    assert "Changes" in shown
    saved = store.read_now(library.named, "Night")
    assert saved
    assert (saved.id, saved.number, saved.enabled) == (one, 2, True)


async def test_every_fault_is_told_and_the_text_kept(ala: ClientSession, store: Store) -> None:
    wrong = NIGHT.replace("send_message", "send_mesage")

    answer = await ala.post("/automations/import", data={"path": "pasted.yaml", "text": wrong})

    said = html.unescape(await answer.text())
    assert answer.status == 422
    assert "pasted.yaml: " in said
    assert "send_mesage" in said.split("<textarea")[1]
    assert not store.read_now(library.listed)


async def test_bytes_that_are_no_text_are_named(ala: ClientSession) -> None:
    form = FormData()
    form.add_field("files", b"\xff\xfe\x00", filename="odd.yaml")

    answer = await ala.post("/automations/import", data=form)

    assert answer.status == 422
    assert "odd.yaml: it is not text in UTF-8" in await answer.text()


async def test_nothing_chosen_is_asked_for_again(ala: ClientSession) -> None:
    answer = await ala.post("/automations/import", data={"path": "pasted.yaml", "text": " "})

    assert answer.status == 422
    assert "Choose a file, or paste the text" in await answer.text()


def upload(*texts: str) -> FormData:
    """A form with files, as browsers send it."""
    form = FormData()
    for place, text in enumerate(texts):
        form.add_field("files", text.encode(), filename=f"{place}.yaml")
    return form


def kept(page: str) -> list[tuple[str, str]]:
    """What the page sends once more when somebody agrees."""
    found = re.findall(
        r'name="path" value="([^"]*)"><textarea name="text"[^>]*>\n(.*?)</textarea>',
        page,
        re.DOTALL,
    )
    return [pair for path, text in found for pair in (("path", path), ("text", text))]
