"""Templates in a browser: found, added unchanged, adapted first (R-43 … R-45)."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from core import tables
from tests import seeds
from tests.browser import accessible, browsing
from tests.serving import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_template_is_found_opened_and_added(served: Served) -> None:
    async with browsing(served, "ala") as page:
        await page.goto("/automations")
        await page.get_by_role("link", name="Choose a template").click()
        await page.get_by_role("searchbox", name="Search templates").fill("godzinami")
        await expect(page.locator("#cards .template")).to_have_count(1)
        await expect(page.locator("#cards .template")).to_contain_text("It would have run 0 times")
        assert await accessible(page) == []

        await page.get_by_role("link", name="Answer outside working hours", exact=True).click()
        await expect(page.locator(".sentence")).to_contain_text("outside working hours")
        assert await accessible(page) == []
        await page.get_by_role("button", name="Add", exact=True).click()

        tile = page.locator(".tile", has_text="Answer outside working hours")
        await expect(tile).to_contain_text("No", use_inner_text=True)
        await expect(tile.get_by_role("switch")).not_to_be_checked()


async def test_every_card_in_sight_is_counted_one_after_the_other(served: Served) -> None:
    async with browsing(served, "ala") as page:
        await page.goto("/automations/templates")

        counted = page.locator("#cards .template", has_text="It would have run 0 times")
        for place in range(5):
            await expect(counted.nth(place)).to_be_visible()


async def test_a_template_is_adapted_and_then_added(served: Served) -> None:
    served.store.write_now(seeds.row, tables.team, name="Office")
    async with browsing(served, "ala") as page:
        await page.goto("/automations/templates/invoice_request")
        await page.get_by_label("Language of the texts").select_option("pl")
        await expect(page).to_have_url(re.compile("language=pl"))
        await expect(page.get_by_role("textbox", name="Message")).to_have_value(
            re.compile("Dzień dobry")
        )
        await page.get_by_role("button", name="Adapt first").click()

        text = page.get_by_label("The automation as YAML")
        await expect(text).to_have_value(re.compile("team: Office"))
        written = await text.input_value()
        await text.fill(written.replace("Prośba o fakturę", "Faktury"))
        await page.get_by_role("button", name="Add", exact=True).click()

        await expect(page.locator(".tile", has_text="Faktury")).to_be_visible()


async def test_what_is_missing_is_said_beside_its_field(served: Served) -> None:
    async with browsing(served, "ala") as page:
        await page.goto("/automations/templates/vacation")
        await page.get_by_role("button", name="Add", exact=True).click()

        first = page.get_by_label("First day")
        await expect(first).to_have_attribute("aria-invalid", "true")
        await expect(page.locator("#field-inputs-first_day-said")).to_contain_text("is missing")
        assert await accessible(page) == []
