"""What Allegro's tickets are called on pages, where nobody wrote a subject."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, update

from core import tables
from core.store import Store
from tests.allegro.desk import AllegroDesk, allegro_desk


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[AllegroDesk]:
    async with allegro_desk(store) as desk:
        yield desk


async def page(desk: AllegroDesk, path: str) -> str:
    async with desk.admin.get(path) as answer:
        return await answer.text()


async def test_a_list_names_each_kind_and_no_code(desk: AllegroDesk, store: Store) -> None:
    for source, subject in (
        ("allegro.message", ""),
        ("allegro.claim", "NOT_AS_DESCRIBED (7/2026)"),
        ("allegro.review", "NOT_RECOMMENDED"),
    ):
        number = desk.ticket(source, f"x:{source}")
        store.write_now(called, number, subject)

    listed = await page(desk, "/inbox")

    assert "Message from Łucja Żak" in listed
    assert "Claim: Not as described (7/2026)" in listed
    assert "Review: Not recommended" in listed
    assert "(no subject)" not in listed


async def test_a_ticket_says_its_codes_in_words_and_what_was_odd(
    desk: AllegroDesk, store: Store
) -> None:
    number = desk.ticket("allegro.return", "return:1", text="1 × Kettle\nDAMAGED: <it> leaks")
    store.write_now(called, number, "12/Z")
    store.write_now(odd, ["MORE_FILES: https://allegro.pl/x", "SOMETHING_NEW: 4"])

    shown = await page(desk, f"/tickets/{number}")

    assert '<h1 id="subject">Return: 12/Z</h1>' in shown
    assert "<title>Return: 12/Z" in shown
    assert "The product is damaged: &lt;it&gt; leaks" in shown
    assert "There are more files, which Allegro shows only on its own page" in shown
    assert "SOMETHING_NEW: 4" in shown


async def test_the_api_tells_what_was_given(desk: AllegroDesk, store: Store) -> None:
    number = desk.ticket("allegro.review", "review:1")
    store.write_now(called, number, "NOT_RECOMMENDED")

    _, ticket = await desk.ask("GET", f"/tickets/{number}")

    assert ticket["subject"] == "NOT_RECOMMENDED"


def called(connection: Connection, number: int, subject: str) -> None:
    row = tables.ticket
    connection.execute(update(row).where(row.c.number == number).values(subject=subject))


def odd(connection: Connection, defects: list[str]) -> None:
    connection.execute(update(tables.message).values(defects=defects))
