"""Hostile mail in the real pages: nothing runs, nothing leaves, nothing covers the page (P19)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from playwright.async_api import Page
from sqlalchemy import Connection

from core import tables
from core.store import Store
from postroom.text import fold
from tests import seeds
from tests.browser import browsing
from tests.hostile import vectors
from tests.serving import Served

TOGETHER = 12
"""Vectors in one ticket."""
PARTS = 6
MARKS = """() => [...document.querySelectorAll('*')].flatMap(one => [...one.attributes]
  .filter(each => /^on/i.test(each.name) || /alert\\(/.test(each.name))
  .map(each => `${one.localName} ${each.name}`))"""
"""Event handlers in the page; ours has none."""


def _ticket(connection: Connection, some: Sequence[str]) -> int:
    """A ticket in which every text a customer chooses is a vector; its number."""
    first = some[0][:2000]
    ticket = seeds.ticket(connection, email="evil@example.org", subject=first, preview=first)
    connection.execute(
        tables.contact.update().values(name=first[:200], name_folded=fold(first[:200]))
    )
    for vector in some:
        message = seeds.message(
            connection,
            ticket,
            subject=vector[:900],
            author=vector[:200],
            text=vector,
            html=f"<table><tr><td>begins</table>{vector}",
            recipients={"to": [["shop@shop.example", vector[:200]]], "cc": []},
        )
        seeds.row(
            connection,
            tables.attachment,
            message_id=message,
            position=0,
            name=vector[:200],
            media_type="text/html",
            size=1,
            digest=b"\0" * 32,
        )
    (number,) = seeds.column(connection, tables.ticket, "number", id=ticket)
    return int(number)


async def _what_happened(served: Served, store: Store, some: Sequence[str]) -> list[str]:
    """Open the ticket as an agent would, and note whatever a vector did."""
    number = store.write_now(_ticket, some)
    sung: list[str] = []
    async with browsing(served, "anna", height=12_000) as page:
        _listen(page, served, sung)
        for path in ("/inbox", f"/tickets/{number}"):
            await page.goto(path, wait_until="load")
            sung += await page.evaluate(MARKS)
            if page.url != f"{served.url}{path}":
                sung.append(f"went to {page.url}")
        sung += await _shown(page, len(some))
    store.write_now(_forget, number)
    return [f"{song}: {some[0][:100]!r}" for song in sung]


def _listen(page: Page, served: Served, sung: list[str]) -> None:
    page.on("dialog", lambda dialog: sung.append(f"dialog {dialog.message}"))
    page.on("popup", lambda popup: sung.append(f"popup {popup.url}"))
    page.on("download", lambda got: sung.append(f"download {got.url}"))
    page.on("websocket", lambda opened: sung.append(f"socket {opened.url}"))
    page.on("request", lambda asked: sung.extend(_elsewhere(served, asked.url)))


def _elsewhere(served: Served, url: str) -> list[str]:
    known = url.startswith((f"{served.url}/", "data:image/", "about:", "blob:"))
    return [] if known else [f"request {url}"]


async def _shown(page: Page, count: int) -> list[str]:
    """That the frames are really there: a proof that saw nothing proves nothing."""
    shown = 0
    for _ in range(100):
        frames = [one for one in page.frames if one.url.endswith("/frame")]
        shown = sum([bool(await one.get_by_text("begins").count()) for one in frames])
        if shown == count:
            return []
        await asyncio.sleep(0.1)
    return [f"only {shown} of {count} frames"]


def _forget(connection: Connection, number: int) -> None:
    """The list shows the next ticket's vectors, not those of all before it."""
    connection.execute(
        tables.ticket.update().where(tables.ticket.c.number == number).values(deleted_at=seeds.NOW)
    )


def _groups(chosen: Sequence[str]) -> list[Sequence[str]]:
    return [chosen[start : start + TOGETHER] for start in range(0, len(chosen), TOGETHER)]


@pytest.mark.promise("P19")
@pytest.mark.asyncio(loop_scope="session")
async def test_sample_of_vectors_does_nothing_in_the_pages(served: Served, store: Store) -> None:
    assert await _what_happened(served, store, vectors()[:: len(vectors()) // TOGETHER]) == []


@pytest.mark.promise("P19")
@pytest.mark.prove
@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.asyncio(loop_scope="session")
async def test_no_vector_does_anything_in_the_pages(
    served: Served, store: Store, part: int
) -> None:
    groups = _groups(vectors())[part::PARTS]
    happened = [await _what_happened(served, store, some) for some in groups]

    assert [song for songs in happened for song in songs] == []
