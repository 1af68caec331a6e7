"""Switching on an automation that waits for time: what matches already is asked about."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from sqlalchemy import Connection, update

from automations import library
from core import tables
from core.store import Store
from tests import engines, seeds
from tests.serving import Served, serving

LATE = engines.written(
    "Late",
    "{action: add_tag, tag: late}",
    when="sweep",
    more="if: {field: ticket.last_customer_message_at, older_than: 10m}",
)
AT_ONCE = engines.written("Tags", "{action: add_tag, tag: new}")
INSIDE = {"HX-Request": "true"}


@pytest.fixture
async def served(store: Store) -> AsyncIterator[Served]:
    """Half an hour after three customers wrote."""
    for sender in "abc":
        store.write_now(seeds.arrives, f"{sender}@example.org")
    async with serving(store, clock=lambda: seeds.NOW + timedelta(minutes=30)) as own:
        yield own


@pytest.mark.parametrize(("also", "wished"), [({"also": "true"}, True), ({}, False)])
async def test_the_tile_asks_with_the_true_number_and_does_as_told(
    ala: ClientSession, store: Store, also: dict[str, str], wished: bool
) -> None:
    one = store.write_now(engines.add, LATE, on=False)

    asks = await ala.post(f"/automations/{one}/switch", data={"on": "true"}, headers=INSIDE)
    before = wish(store, one)
    done = await ala.post(
        f"/automations/{one}/switch",
        data={"on": "true", "decided": "true", **also},
        headers=INSIDE,
    )

    assert "Also for the 3 tickets that match now" in await asks.text()
    assert before == (False, False)
    assert wish(store, one) == (True, wished)
    said = await done.text()
    assert "is switched on" in said
    assert "Undo" in said


async def test_undo_takes_back_the_switch_and_the_wish(ala: ClientSession, store: Store) -> None:
    one = store.write_now(engines.add, LATE, on=False)
    told = {"on": "true", "decided": "true", "also": "true"}

    await ala.post(f"/automations/{one}/switch", data=told, headers=INSIDE)
    await ala.post(f"/automations/{one}/switch", data={}, headers=INSIDE)

    assert wish(store, one) == (False, False)


async def test_cancelling_the_question_switches_nothing_and_says_nothing(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, LATE, on=False)

    answer = await ala.post(f"/automations/{one}/switch", data={}, headers=INSIDE)

    assert "is switched off" not in await answer.text()
    assert wish(store, one) == (False, False)


async def test_without_scripts_a_page_asks_and_the_wall_offers_the_undo(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, LATE, on=False)

    asks = await ala.post(f"/automations/{one}/switch", data={"on": "true"})
    asked = await asks.text()
    done = await ala.post(f"/automations/{one}/switch", data=hidden(asked) | {"also": "true"})

    assert asks.url.path == f"/automations/{one}/switch"
    assert "Also for the 3 tickets that match now" in asked
    assert wish(store, one) == (True, True)
    assert "“Late” is switched on." in await done.text()
    await ala.post(f"/automations/{one}/switch", data={})
    assert wish(store, one) == (False, False)


async def test_an_automation_of_events_is_switched_on_at_once(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, AT_ONCE, on=False)

    answer = await ala.post(f"/automations/{one}/switch", data={"on": "true"})

    assert answer.url.path == "/automations"
    assert wish(store, one) == (True, False)


async def test_the_editor_saves_first_and_then_asks(ala: ClientSession, store: Store) -> None:
    answer = await ala.post("/automations/new", data={"text": LATE, "enabled": "true"})

    said = await answer.text()
    saved = store.read_now(library.named, "Late")
    assert saved
    assert answer.url.path == f"/automations/{saved.id}/switch"
    assert "“Late” is saved." in said
    assert "Also for the 3 tickets that match now" in said
    assert not saved.enabled


async def test_an_automation_that_is_on_is_saved_again_without_a_question(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, LATE)

    answer = await ala.post(
        f"/automations/{one}/edit", data={"text": LATE, "version": "1", "enabled": "true"}
    )

    assert answer.url.path == "/automations"
    assert wish(store, one) == (True, False)


async def test_a_template_that_waits_for_time_asks_before_it_is_on(
    ala: ClientSession, store: Store
) -> None:
    """Every ticket there is waits for a day already at the end of it."""
    store.write_now(_age)

    answer = await ala.post(
        "/automations/templates/unanswered/add", data={"enabled": "true", "language": "en"}
    )

    (saved,) = store.read_now(library.listed)
    assert answer.url.path == f"/automations/{saved.id}/switch"
    assert "Also for the 3 tickets that match now" in await answer.text()
    assert not saved.enabled


async def test_one_that_cannot_be_switched_on_says_why_without_scripts_too(
    ala: ClientSession, store: Store
) -> None:
    one = store.write_now(engines.add, LATE, on=False)
    store.write_now(_lost, one)

    answer = await ala.post(f"/automations/{one}/switch", data={"on": "true"})

    assert answer.status == 422
    assert "cannot be switched on" in await answer.text()


def _lost(connection: Connection, automation: int) -> None:
    """Something it names is gone."""
    connection.execute(
        update(tables.automation)
        .where(tables.automation.c.id == automation)
        .values(attention="tag 'late' is gone")
    )


def _age(connection: Connection) -> None:
    """Everything in the tickets happened ten days earlier."""
    ticket = tables.ticket
    earlier = seeds.NOW - timedelta(days=10)
    connection.execute(update(ticket).values(created_at=earlier, last_customer_message_at=earlier))


def wish(store: Store, automation: int) -> tuple[bool, bool]:
    """Whether it is on, and was to begin on what matches now."""
    (on,) = store.read_now(seeds.column, tables.automation, "enabled", id=automation)
    (also,) = store.read_now(seeds.column, tables.automation, "also_matching", id=automation)
    return on, also


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the question's form."""
    form = page[page.index('id="asks-') :]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.split("</form>")[0]))
