"""The bell in a real browser: it rings live, leads to the ticket, and can be emptied."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import Connection

from core import notifications, tables
from core.notifications import NewNotification
from postroom.clock import utc_now
from tests import desk
from tests.browser import accessible, browsing
from tests.serving import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def number(served: Served) -> int:
    """The ticket that has a bit of everything."""
    return served.store.write_now(desk.fill, served.people, served.inboxes, utc_now())


def _tell(connection: Connection, served: Served, number: int, text: str) -> None:
    ticket = connection.execute(
        tables.ticket.select().where(tables.ticket.c.number == number)
    ).one()
    new = NewNotification(
        kind="automation", text=text, ticket=ticket.id, agents=frozenset({served.people["anna"]})
    )
    notifications.add(connection, [new], utc_now())


async def _rings(page: Page, served: Served, number: int) -> None:
    await served.store.write(_tell, served, number, "A customer <b>waits</b>")
    await expect(page.locator("#bell-count")).to_have_text("1")


async def test_it_rings_live_in_the_inbox_and_a_click_opens_the_ticket(
    served: Served, number: int
) -> None:
    async with browsing(served, "anna") as page:
        await page.goto("/inbox")
        await expect(page.locator("body[data-live]")).to_be_attached()
        await expect(page.locator("#bell-count")).to_be_hidden()

        await _rings(page, served, number)

        bell = page.locator("#bell summary")
        await expect(bell).to_have_attribute("aria-label", "Notifications: 1 unread")
        await bell.focus()
        await page.keyboard.press("Enter")
        assert await accessible(page) == []
        await page.get_by_role("link", name="A customer <b>waits</b>").click()
        await expect(page).to_have_url(re.compile(rf"/tickets/{number}$"))
        await expect(page.locator("#bell-count")).to_be_hidden()


async def test_elsewhere_and_in_a_narrow_window_it_rings_too(served: Served, number: int) -> None:
    async with browsing(served, "anna", width=390, height=800) as page:
        await page.goto("/settings/profile")
        await expect(page.locator("body[data-bell]")).to_be_attached()

        await _rings(page, served, number)

        await page.locator("#bell summary").click()
        panel = page.locator("#bell-panel")
        await expect(panel.get_by_role("link", name="A customer <b>waits</b>")).to_be_visible()
        box = await panel.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        await page.get_by_role("button", name="Mark all as read").click()
        await expect(page.locator("#bell-count")).to_be_hidden()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_opening_the_ticket_any_other_way_reads_what_was_told_of_it(
    served: Served, number: int
) -> None:
    async with browsing(served, "anna") as page:
        await page.goto("/inbox")
        await expect(page.locator("body[data-live]")).to_be_attached()
        await _rings(page, served, number)

        await page.locator(f"#line-{number} .line-link").click()

        await expect(page.locator("#bell-count")).to_be_hidden()


async def test_reading_in_one_window_empties_the_bell_of_the_other(
    served: Served, number: int
) -> None:
    async with browsing(served, "anna") as page, browsing(served, "anna") as other:
        await page.goto("/inbox")
        await other.goto("/notifications")
        await expect(page.locator("body[data-live]")).to_be_attached()
        await expect(other.get_by_role("heading", name="Nothing yet")).to_be_visible()
        await _rings(page, served, number)

        await other.goto("/notifications")
        assert await accessible(other) == []
        await other.locator("main").get_by_role("button", name="Mark all as read").click()

        await expect(page.locator("#bell-count")).to_be_hidden()
