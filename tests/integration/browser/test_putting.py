"""Putting a ticket away from its page, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import expect
from sqlalchemy import Connection, update

from core import tables
from postroom.clock import utc_now
from tests import desk
from tests.browser import accessible, browsing
from tests.serving import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_ticket_is_snoozed_and_archived_and_both_are_taken_back(served: Served) -> None:
    number = served.store.write_now(desk.fill, served.people, served.inboxes, utc_now())
    async with browsing(served, "marta") as page:
        await page.goto(f"/tickets/{number}")
        await expect(page.locator(f"#line-{number}")).to_be_visible()

        await page.keyboard.press("z")
        await expect(page.get_by_role("button", name="For a week")).to_be_visible()
        assert await accessible(page) == []
        await page.get_by_role("button", name="For a week").click()

        await expect(page.locator(f"#line-{number}")).to_have_count(0)
        await expect(page.locator(".ticket-head").get_by_text("Put away until")).to_be_attached()
        await page.locator(".toast").get_by_role("button", name="Undo").click()
        await expect(page.locator(f"#line-{number}")).to_be_visible()

        await page.keyboard.press("y")
        await expect(page.locator(".ticket-head").get_by_text("In the archive")).to_be_visible()
        await expect(page.locator(f"#line-{number}")).to_have_count(0)
        await page.get_by_text("History", exact=True).click()
        await expect(page.locator(".history").get_by_text("Put into the archive")).to_be_visible()
        await page.locator(".toast").last.get_by_role("button", name="Undo").click()
        await expect(page.locator(f"#line-{number}")).to_be_visible()
        await expect(
            page.locator(".history").get_by_text("Taken out of the archive")
        ).to_be_visible()


async def test_escape_closes_a_menu_and_stays_with_the_ticket(served: Served) -> None:
    number = served.store.write_now(desk.fill, served.people, served.inboxes, utc_now())
    async with browsing(served, "marta", width=360, height=740) as page:
        for opens in ("#bell > summary", ".ticket-head .menu > summary"):
            await page.goto(f"/tickets/{number}")
            await page.locator(opens).first.click()
            await expect(page.locator("details.menu[open]")).to_have_count(1)

            await page.keyboard.press("Escape")

            await expect(page.locator("details.menu[open]")).to_have_count(0)
            await expect(page.locator(f"#head-{number}")).to_be_visible()


async def test_a_draft_of_an_automation_is_sent_by_an_agent(served: Served) -> None:
    number = served.store.write_now(desk.fill, served.people, served.inboxes, utc_now())
    served.store.write_now(_drafted)
    async with browsing(served, "marta") as page:
        await page.goto(f"/tickets/{number}")
        drafted = page.locator(".delivery.draft")
        await expect(drafted).to_contain_text("it waits for you")
        assert await accessible(page) == []

        await drafted.get_by_role("button", name="Send").click()

        await expect(page.locator(".delivery.queued")).to_contain_text("Leaves in a few seconds")


def _drafted(connection: Connection) -> None:
    connection.execute(
        update(tables.delivery)
        .where(tables.delivery.c.state == "failed")
        .values(state="draft", attempt=0)
    )
