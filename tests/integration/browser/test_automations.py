"""Automations in a real browser: switches, menu, the editor with its faults, narrow windows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import Connection

from automations import library
from automations.engine.types import Bounds
from core import tables
from core.outbox.caps import Caps
from postroom.clock import utc_now
from tests import engines, seeds
from tests.browser import accessible, browsing
from tests.serving import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

NIGHT = """\
name: Night
description: Answers at night.
when: [{trigger: message_received}]
if: {field: clock.working_hours, is: outside}
then:
  - {action: add_tag, tag: night}
"""
LATE = engines.written(
    "Late",
    "{action: add_tag, tag: late}",
    when="sweep",
    more="if: {field: ticket.last_customer_message_at, older_than: 1h}",
)


async def test_a_tile_is_switched_with_the_keyboard_and_switched_back(served: Served) -> None:
    served.store.write_now(engines.add, NIGHT)
    async with browsing(served, "ala") as page:
        await page.goto("/automations")
        switch = page.get_by_role("switch", name="Night: switched on")
        await expect(switch).to_be_checked()

        await switch.focus()
        await page.keyboard.press("Space")
        await expect(page.locator(".tile .badge.bad")).to_have_text("No")
        await expect(switch).to_be_focused()
        assert not _enabled(served, "Night")

        await page.get_by_role("status").get_by_role("button", name="Undo").click()
        await expect(page.locator(".tile .badge.good")).to_have_text("Yes")
        await expect(switch).to_be_checked()
        assert _enabled(served, "Night")


async def test_a_switch_asks_about_what_matches_already_before_it_is_on(served: Served) -> None:
    """By keyboard: the question follows the switch, and the undo takes all of it back."""
    one = served.store.write_now(engines.add, LATE, on=False)
    heard = utc_now() - timedelta(hours=2)
    served.store.write_now(seeds.ticket, last_customer_message_at=heard)
    async with browsing(served, "ala") as page:
        await page.goto("/automations")
        await page.get_by_role("switch", name="Late: switched on").focus()
        await page.keyboard.press("Space")
        also = page.get_by_role("checkbox", name="Also for the 1 ticket that matches now")
        await expect(also).not_to_be_checked()
        assert await accessible(page) == []

        await page.keyboard.press("Tab")
        await expect(also).to_be_focused()
        await page.keyboard.press("Space")
        await page.keyboard.press("Enter")
        await expect(page.locator(".tile .badge.good")).to_have_text("Yes")
        assert _wished(served, one) == [True]

        await page.get_by_role("status").get_by_role("button", name="Undo").click()
        await expect(page.locator(".tile .badge.bad")).to_have_text("No")
        assert _wished(served, one) == [False]


async def test_held_messages_are_dropped_once_their_number_is_confirmed(served: Served) -> None:
    served.store.write_now(_storm)
    async with browsing(served, "ala", width=390) as page:
        await page.goto("/automations")
        tile = page.locator(".tile")
        await expect(tile).to_contain_text("2 messages wait for a decision.")
        await tile.get_by_text("Drop them and go on").click()
        assert await accessible(page) == []
        assert await _fits(page)

        await tile.get_by_role("button", name="Drop 2 messages").click()

        await expect(page.get_by_text("What was held is dropped")).to_be_visible()
        await expect(page.locator(".tile")).not_to_contain_text("wait for a decision")


@pytest.mark.parametrize("width", [1360, 390])
async def test_versions_stand_side_by_side_or_below_each_other(served: Served, width: int) -> None:
    one = served.store.write_now(engines.add, NIGHT)
    served.store.write_now(engines.add, NIGHT.replace("tag: night", "tag: evening"))
    async with browsing(served, "ala", width=width) as page:
        await page.goto(f"/automations/{one}/versions/2")
        gone, new = page.locator(".sides td.gone"), page.locator(".sides td.new")
        await expect(gone.locator("del")).to_have_text("night")
        await expect(new.locator("ins")).to_have_text("evening")
        left, right = await gone.bounding_box(), await new.bounding_box()

        assert left
        assert right
        assert (left["y"] == right["y"]) is (width > 1000)
        assert await accessible(page) == []
        assert await _fits(page)


async def test_deleting_asks_first_and_undo_brings_it_back(served: Served) -> None:
    served.store.write_now(engines.add, NIGHT)
    async with browsing(served, "ala") as page:
        await page.goto("/automations")
        await page.get_by_label("More: Night").click()
        await page.get_by_role("button", name="Delete").first.click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("Delete “Night”?")
        await dialog.get_by_role("button", name="Delete").click()
        await expect(page.get_by_text("Nothing happens by itself yet")).to_be_visible()

        await page.get_by_role("button", name="Undo").click()

        await expect(page.locator(".tile")).to_have_count(1)
        assert _enabled(served, "Night")


async def test_a_fault_is_marked_at_its_line_mended_and_saved_switched_on(served: Served) -> None:
    async with browsing(served, "ala") as page:
        await page.goto("/automations/new")
        await page.get_by_label("The automation as YAML").fill(NIGHT.replace("outside", "outsid"))

        await expect(page.locator(".faults li")).to_have_count(1)
        await expect(page.locator(".faults li")).to_contain_text('did you mean "outside"?')
        await expect(page.locator(".yaml-gutter .faulty")).to_have_text("4")

        await page.get_by_role("button", name="Line 4").click()
        await page.keyboard.type("if: {field: clock.working_hours, is: outside}")
        await expect(page.locator(".review .sentence")).to_contain_text("outside working hours")
        await expect(page.locator(".yaml-gutter .faulty")).to_have_count(0)

        await page.get_by_role("switch", name="Enabled").check()
        await page.get_by_role("button", name="Add", exact=True).click()
        await expect(page.locator(".tile .badge.good")).to_have_text("Yes")
        assert _enabled(served, "Night")


async def test_tab_indents_and_escape_lets_the_keyboard_out(served: Served) -> None:
    async with browsing(served, "ala") as page:
        await page.goto("/automations/new")
        text = page.get_by_label("The automation as YAML")
        await text.fill("then:")
        await text.press("Enter")
        await text.press("Tab")
        await page.keyboard.type("- x")
        await text.press("Enter")
        await page.keyboard.type("y")
        await expect(text).to_have_value("then:\n  - x\n  y")

        await text.press("Escape")
        await text.press("Tab")

        await expect(text).not_to_be_focused()


async def test_a_word_is_clicked_into_the_text(served: Served) -> None:
    async with browsing(served, "ala") as page:
        await page.goto("/automations/new")
        text = page.get_by_label("The automation as YAML")
        await text.fill("name: x\nwhen:")
        await text.press("End")
        await page.get_by_role("button", name="A ticket is created").click()

        await expect(text).to_have_value("name: x\nwhen:\n  - {trigger: ticket_created}")


async def test_a_text_is_tried_on_the_past_before_it_is_saved(served: Served) -> None:
    automation = served.store.write_now(engines.add, NIGHT)
    async with browsing(served, "ala") as page:
        for address in ("/automations/new", f"/automations/{automation}/edit"):
            await page.goto(address)
            await page.get_by_label("The automation as YAML").fill(NIGHT.replace("Night", "Dusk"))
            await page.get_by_role("button", name="Try on the last 30 days").click()

            await expect(page.locator("#tried")).to_contain_text("It would have run 0 times.")
        assert await accessible(page) == []


async def test_tiles_are_searched_while_typing(served: Served) -> None:
    served.store.write_now(engines.add, NIGHT)
    served.store.write_now(engines.add, NIGHT.replace("Night", "Day"), on=False)
    async with browsing(served, "ala") as page:
        await page.goto("/automations")
        await page.get_by_role("searchbox").fill("day")
        await expect(page.locator(".tile > header h2")).to_have_text(["Day"])

        await page.get_by_role("searchbox").fill("")
        await page.get_by_role("radio", name="On 1").check(force=True)
        await expect(page.locator(".tile > header h2")).to_have_text(["Night"])


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(
    "path",
    [
        "/automations",
        "/automations/new",
        "/automations/import",
        "/automations/1/edit",
        "/automations/1/runs",
    ],
)
async def test_pages_are_accessible_and_fit(served: Served, path: str, width: int) -> None:
    served.store.write_now(engines.add, NIGHT)
    async with browsing(served, "ala", width=width) as page:
        await page.goto(path)

        assert await accessible(page) == []
        assert await _fits(page)


def _wished(served: Served, automation: int) -> list[bool]:
    """Whether it was to begin on what matches now."""
    also = tables.automation
    return list(served.store.read_now(seeds.column, also, "also_matching", id=automation))


def _storm(connection: Connection) -> None:
    """Two messages that a cap holds."""
    engines.add(connection, engines.written("Greet", "{action: send_message, text: Hello}"))
    for _ in range(3):
        seeds.arrives(connection)
    bounds = Bounds(caps=Caps(recipient_hour=1, same_reply=None), crowd=None)
    engines.drain(connection, bounds=bounds, now=utc_now())


async def _fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def _enabled(served: Served, name: str) -> bool:
    saved = served.store.read_now(library.named, name)
    assert saved
    return saved.enabled
