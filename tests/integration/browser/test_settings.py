"""Settings in a real browser: every page fits a telephone and is accessible; links shown once."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser import accessible, browsing
from tests.serving import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLACES = (
    "profile", "tokens", "agents", "agents/3", "teams", "teams/new", "inboxes", "inboxes/1", "tags",
    "statuses", "types", "calendars", "calendars/new", "health", "audit",
)  # fmt: skip


@pytest.mark.parametrize("width", [1280, 360])
async def test_every_page_is_accessible_and_fits(served: Served, width: int) -> None:
    async with browsing(served, "ala", width=width, color_scheme="dark") as page:
        for place in PLACES:
            await page.goto(f"/settings/{place}")

            assert await accessible(page) == [], place
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


async def test_an_invited_agent_comes_in_by_the_link(served: Served) -> None:
    async with browsing(served, "ala") as page:
        await page.goto("/settings/agents")
        await page.get_by_label("Mail address").fill("ewa@shop.example")
        await page.get_by_label("Shop", exact=True).check()
        await page.get_by_role("button", name="Make the invitation link").click()
        link = await page.get_by_role("textbox", name="The invitation").input_value()

    async with browsing(served, "ala") as page:
        await page.context.clear_cookies()
        await page.goto(link)
        await page.get_by_label("Your name").fill("Ewa")
        await page.get_by_label("Password", exact=True).fill("a long enough password")
        await page.get_by_label("Password, once more").fill("a long enough password")
        await page.get_by_role("button", name="Set password").click()
        await page.goto("/settings")

        await expect(page.get_by_label("Name")).to_have_value("Ewa")
        await expect(page.locator(".sections a")).to_have_text(["My profile", "API tokens"])
        await expect(page.get_by_role("link", name="Accounts")).to_have_count(0)
