"""Acts on a ticket's page: buttons for what is offered, forms that keep what was typed, results."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp import MultipartWriter
from sqlalchemy import Connection, update

from core import tables
from core.store import Store
from tests.allegro.asking import SELLER
from tests.allegro.desk import AllegroDesk, allegro_desk


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[AllegroDesk]:
    async with allegro_desk(store) as desk:
        yield desk


def claim(desk: AllegroDesk, **state: Any) -> tuple[str, int]:
    made = desk.world.claim(desk.world.order(SELLER, "jan_k"), "It is broken")
    standing = {"status": "CLAIM_SUBMITTED", "chat_active": True, **state}
    return made.id, desk.ticket("allegro.claim", f"issue:{made.id}", **standing)


async def page(desk: AllegroDesk, path: str, **form: str) -> tuple[int, str]:
    method = "POST" if form else "GET"
    async with desk.admin.request(method, path, data=form or None) as answer:
        return answer.status, await answer.text()


def multipart(*files: tuple[str, bytes], text: str = "", **fields: str) -> MultipartWriter:
    """A form as a browser without scripts sends it; a file without a name was not chosen."""
    form = MultipartWriter("form-data")
    given = {"need": "RETURN_REQUIRED_CUSTOM", "text": text, **fields}
    for name, value in given.items():
        form.append(value).set_content_disposition("form-data", name=name)
    for name, content in files:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        part = form.append(BytesIO(content), {"Content-Type": kind})
        part.set_content_disposition("form-data", name="file", filename=name)
    return form


def sent_files(desk: AllegroDesk, issue: str) -> list[tuple[str, bytes]]:
    """What goes with the newest message of its chat."""
    newest = desk.world.issues[issue].chat[-1]
    return [(one.name, one.content or b"") for one in newest.attachments]


async def test_a_claim_is_decided_on_its_page_and_the_thread_shows_it(desk: AllegroDesk) -> None:
    id_, ticket = claim(desk)
    _, before = await page(desk, f"/tickets/{ticket}")

    _, after = await page(
        desk,
        f"/tickets/{ticket}/acts/decide_claim",
        decision="ACCEPTED_PARTIAL_REFUND",
        amount="40,00",
        currency="PLN",
        text="Half of it.",
        sure="true",
        key="k",
    )
    await desk.leaves()
    _, done = await page(desk, f"/tickets/{ticket}")

    assert "Decide the claim" in before
    assert "Accept: part of the money" in before
    assert "Leaves in a few seconds" in after
    assert "Decide the claim: Accept: part of the money, 40.00, PLN" in done
    assert desk.world.issues[id_].status == "CLAIM_ACCEPTED"


async def test_what_cannot_be_taken_back_needs_a_tick_and_nothing_typed_is_lost(
    desk: AllegroDesk,
) -> None:
    _, ticket = claim(desk)
    path = f"/tickets/{ticket}/acts/decide_claim"
    typed = {"decision": "REJECTED_OTHER", "text": "Not <ours>"}

    status, said = await page(desk, path, **typed)
    wrong, amount = await page(desk, path, **typed, sure="true", amount="lots")

    assert (status, wrong) == (422, 422)
    assert "Tick that you are sure" in said
    assert "Not &lt;ours&gt;" in said
    assert '<option value="REJECTED_OTHER" selected' in said
    assert 'id="field-amount-said"' in amount
    assert desk.deliveries() == []


async def test_scripts_get_the_forms_alone(desk: AllegroDesk) -> None:
    _, ticket = claim(desk)
    headers = {"HX-Request": "true"}
    path = f"/tickets/{ticket}/acts/decide_claim"

    async with desk.admin.post(path, data={"text": "a"}, headers=headers) as answer:
        refused = await answer.text()
    form = {"decision": "REJECTED_OTHER", "text": "No.", "sure": "true"}
    async with desk.admin.post(path, data=form, headers=headers) as answer:
        done = await answer.text()

    assert refused.lstrip().startswith(f'<div id="acts-{ticket}"')
    assert f'hx-target="#acts-{ticket}"' in done
    assert "Undo" in done


async def test_files_go_with_an_act_that_takes_them(desk: AllegroDesk) -> None:
    id_, ticket = claim(desk)
    headers = {"X-File-Name": "label.png", "Content-Type": "image/png", "HX-Request": "true"}
    async with desk.admin.post("/uploads", data=b"png", headers=headers) as answer:
        chip = await answer.text()
    upload = re.search(r'name="uploads" value="(\d+)"', chip)
    assert upload

    _, before = await page(desk, f"/tickets/{ticket}")
    await page(
        desk,
        f"/tickets/{ticket}/acts/return_need",
        need="RETURN_REQUIRED_SELLER_LABEL",
        text="Print it.",
        uploads=upload[1],
    )
    await desk.leaves()

    assert f'data-uploads="uploads-{ticket}-return_need"' in before
    assert f'data-uploads="uploads-{ticket}-decide_claim"' not in before
    assert sent_files(desk, id_) == [("label.png", b"png")]


async def test_without_scripts_the_form_brings_its_files(desk: AllegroDesk) -> None:
    id_, ticket = claim(desk)
    path = f"/tickets/{ticket}/acts/return_need"
    _, before = await page(desk, f"/tickets/{ticket}")

    async with desk.admin.post(path, data=multipart(("a.png", b"1" * 1_040_000))) as answer:
        refused, said = answer.status, await answer.text()
    kept = re.search(r'name="uploads" value="(\d+)"', said)
    assert kept
    form = multipart(("b.pdf", b"2"), ("", b""), text="Here.", uploads=kept[1])
    async with desk.admin.post(path, data=form) as answer:
        assert answer.status == 200
    await desk.leaves()

    assert 'enctype="multipart/form-data"' in before
    assert refused == 422
    assert "a.png" in said
    assert [name for name, _ in sent_files(desk, id_)] == ["a.png", "b.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("a.txt", b"1", "here only image/png"), ("a.png", b"", "The file is empty")],
)
async def test_a_file_that_cannot_go_is_named_and_the_words_stay(
    desk: AllegroDesk, name: str, content: bytes, said: str
) -> None:
    _, ticket = claim(desk)
    form = multipart((name, content), text="Look <here>")

    async with desk.admin.post(f"/tickets/{ticket}/acts/return_need", data=form) as answer:
        shown = await answer.text()

    assert answer.status == 422
    assert said in shown
    assert "Look &lt;here&gt;" in shown
    assert desk.deliveries() == []


async def test_an_act_without_files_says_so_and_keeps_none_back(desk: AllegroDesk) -> None:
    _, ticket = claim(desk)
    async with desk.admin.post("/api/v1/uploads?name=a.png", data=b"1") as answer:
        upload = (await answer.json())["id"]
    options = {"decision": "ACCEPTED_REFUND"}
    body = {"options": options, "text": "Yes.", "uploads": [upload]}

    status, problem = await desk.ask("POST", f"/tickets/{ticket}/acts/decide_claim", body)

    assert status == 422
    assert "no files go with this" in problem["detail"]


async def test_what_is_decided_offers_nothing_more(desk: AllegroDesk) -> None:
    _, ticket = claim(desk, status="CLAIM_REJECTED")

    _, said = await page(desk, f"/tickets/{ticket}")
    status, _ = await page(desk, f"/tickets/{ticket}/acts/decide_claim", text="a", sure="true")

    assert "Decide the claim" not in said
    assert status == 404


async def test_a_message_is_shown_as_checked_and_as_blocked(
    desk: AllegroDesk, store: Store
) -> None:
    thread = desk.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread
    ticket = desk.ticket("allegro.message", f"message:{thread.id}")
    await desk.ask("POST", f"/tickets/{ticket}/messages", {"kind": "reply", "text": "Soon."})
    await desk.leaves()
    _, checked = await page(desk, f"/tickets/{ticket}")

    store.write_now(_blocked)
    _, blocked = await page(desk, f"/tickets/{ticket}")

    assert "the other side is checking it" in checked
    assert "Not delivered" in blocked


@pytest.mark.parametrize(
    ("hours", "said", "colour"), [(3, "3 hr left", "badge warn"), (-2, "2 hr late", "badge bad")]
)
async def test_a_deadline_counts_down_on_ticket_and_list(
    desk: AllegroDesk, store: Store, hours: int, said: str, colour: str
) -> None:
    _, ticket = claim(desk)
    store.write_now(_due, ticket, desk.clock.now + timedelta(hours=hours))

    _, pane = await page(desk, f"/tickets/{ticket}/parts")
    _, listed = await page(desk, "/inbox")

    for shown in (pane, listed):
        assert said in shown
        assert colour in shown


def _blocked(connection: Connection) -> None:
    row = tables.message
    connection.execute(update(row).where(row.c.direction == "out").values(delivery_state="blocked"))


def _due(connection: Connection, number: int, due: object) -> None:
    row = tables.ticket
    connection.execute(update(row).where(row.c.number == number).values(due_at=due))
