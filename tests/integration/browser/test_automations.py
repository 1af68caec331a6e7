"""Automations in a real browser: switches, menu, the editor with its faults, narrow windows."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from automations import library
from tests import engines
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
    "path", ["/automations", "/automations/new", "/automations/1/edit", "/automations/1/runs"]
)
async def test_pages_are_accessible_and_fit(served: Served, path: str, width: int) -> None:
    served.store.write_now(engines.add, NIGHT)
    async with browsing(served, "ala", width=width) as page:
        await page.goto(path)

        assert await accessible(page) == []
        assert await _fits(page)


async def _fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def _enabled(served: Served, name: str) -> bool:
    saved = served.store.read_now(library.named, name)
    assert saved
    return saved.enabled
