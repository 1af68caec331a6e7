"""Debian's Chromium, driven by Playwright, signed in as one of the people of `tests.serving`.

    async with browsing(served, "anna") as page:
        await page.goto("/inbox")

The browser itself is started once a session, by the fixture in `tests/integration/browser`.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Error, Page, async_playwright

from tests import debian
from tests.serving import Served
from web.kernel.identity import PLAIN_COOKIE

PACKAGE = "chromium"
AXE = Path(__file__).parent / "vendored" / "axe.min.js"
OVERFLOWING = Path(__file__).parent / "overflowing.js"
PICTURES = Path(__file__).parent.parent / "build" / "screenshots"
"""Where `make screenshots` puts what pages look like; not kept in git."""
PATIENCE_MS = 10_000
EXPECTED = re.compile(r"status of 4\d\d|ERR_INTERNET_DISCONNECTED|Failed to fetch")
"""What a browser writes when a request is refused, or the test took the network away."""

_running: list[Browser] = []


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start the browser; without it the test is skipped, or fails where it must be there."""
    path = shutil.which("chromium")
    if path is None:
        debian.missing(PACKAGE)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        _running.append(browser)
        try:
            yield browser
        finally:
            _running.remove(browser)
            await browser.close()


@asynccontextmanager
async def browsing(
    served: Served, name: str, *, width: int = 1440, height: int = 900, **how: Any
) -> AsyncIterator[Page]:
    """A page of that person, with a window and cookies of its own; `how` as `new_context`.

    Whatever the page writes on its console as an error fails the test at the end.
    """
    context = await _running[-1].new_context(
        base_url=served.url, viewport={"width": width, "height": height}, **how
    )
    context.set_default_timeout(PATIENCE_MS)
    await context.add_cookies(
        [{"name": PLAIN_COOKIE, "value": served.cookie(name), "url": served.url}]
    )
    page = await context.new_page()
    troubles = list[str]()
    page.on("console", lambda message: troubles.extend(_trouble(message)))
    page.on("pageerror", lambda error: troubles.append(_stack(error)))
    try:
        yield page
    finally:
        await context.close()
    assert not troubles, troubles


async def accessible(page: Page) -> list[str]:
    """What axe-core finds wrong on a page, as sentences; nothing is what there should be."""
    await page.evaluate(AXE.read_text("utf-8"))
    found = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']}: {json.dumps([node['html'][:200] for node in one['nodes'][:4]])}"
        for one in found["violations"]
    ]


async def overflowing(page: Page, *widths: int) -> list[str]:
    """What sticks out of a ticket's page in windows of these widths."""
    found = []
    for width in widths:
        await page.set_viewport_size({"width": width, "height": 900})
        stuck = await page.evaluate(OVERFLOWING.read_text("utf-8"))
        found += [f"{width} px, {one}" for one in stuck]
    return found


async def picture(page: Page, name: str) -> None:
    """Keep what the page looks like now."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png", caret="initial")


def _trouble(message: ConsoleMessage) -> Iterator[str]:
    if message.type == "error" and not EXPECTED.search(message.text):
        yield f"{message.text} ({message.location.get('url', '')})"


def _stack(error: Error) -> str:
    return error.stack or error.message
