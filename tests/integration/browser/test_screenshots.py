"""Pictures of the inbox, to be looked at: `make screenshots`."""

from __future__ import annotations

import os

import pytest

from postroom.clock import utc_now
from tests.browser import browsing, picture
from tests.desk import fill
from tests.serving import Served

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif("POSTROOM_SCREENSHOTS" not in os.environ, reason="only make screenshots"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("size", "width", "height"), [("wide", 1440, 900), ("middle", 1024, 768), ("phone", 360, 740)]
)
async def test_pictures_of_the_inbox(
    served: Served, scheme: str, size: str, width: int, height: int
) -> None:
    number = served.store.write_now(fill, served.people, served.inboxes, utc_now())
    async with browsing(served, "anna", width=width, height=height, color_scheme=scheme) as page:
        for name, address in (
            ("list", "/inbox"), ("ticket", f"/tickets/{number}"), ("note", f"/tickets/{number}?write=note"),
            ("search", "/inbox?q=paczka"), ("empty", "/inbox?view=closed"), ("compose", "/compose"),
        ):  # fmt: skip
            await page.goto(address)
            await page.wait_for_timeout(350)
            await picture(page, f"inbox-{name}-{size}-{scheme}")


async def test_pictures_of_what_opens(served: Served) -> None:
    number = served.store.write_now(fill, served.people, served.inboxes, utc_now())
    async with browsing(served, "ala") as page:
        await page.goto(f"/tickets/{number}")
        await page.evaluate("document.querySelector('.scroll').scrollTop = 0")
        await page.wait_for_timeout(800)
        await picture(page, "inbox-top-of-ticket")
        await page.locator("#me > summary").click()
        await picture(page, "inbox-me")
        await page.keyboard.press("Escape")
        await page.keyboard.press("?")
        await picture(page, "inbox-keys")
        await page.keyboard.press("Escape")
        await page.get_by_label("Filters").click()
        await picture(page, "inbox-filters")
        await page.keyboard.press("Escape")
        await page.keyboard.press("a")
        await page.get_by_role("textbox", name="Text").fill(
            "Dzień dobry,\n\npaczka jest już w drodze.\n"
        )
        await page.locator("input[type=file]").set_input_files(
            {
                "name": "list przewozowy 6200112233.pdf",
                "mimeType": "application/pdf",
                "buffer": b"x" * 52_000,
            }
        )
        await page.wait_for_selector(".composer .file input", state="attached")
        await picture(page, "inbox-writing")
        await page.keyboard.press("Control+Enter")
        await page.wait_for_selector("#toasts .toast")
        await page.wait_for_timeout(400)
        await picture(page, "inbox-sent")


async def test_pictures_of_what_opens_on_a_phone(served: Served) -> None:
    number = served.store.write_now(fill, served.people, served.inboxes, utc_now())
    async with browsing(served, "ala", width=360, height=740) as page:
        await page.goto("/inbox")
        await page.get_by_role("link", name="Views").click()
        await page.wait_for_timeout(300)
        await picture(page, "inbox-views-phone")
        await page.goto(f"/tickets/{number}")
        await page.get_by_role("button", name="Details").click()
        await picture(page, "inbox-details-phone")
