"""Pictures of the demo for the README: `python -m tools.pictures` (part of `make screenshots`).

It starts the demo on a free port, looks at it as its admin, and writes small WebP files.
"""

from __future__ import annotations

import asyncio
import base64
import re
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright

FOLDER = Path("docs/images")
WIDTH, HEIGHT = 1440, 900
QUALITY = 72
PATIENCE_S = 600.0
WHO = "anna@demo.example"


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    asyncio.run(_take())


async def _take() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is missing: apt install chromium")
    async with _demo() as (url, password), async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(
            base_url=url, viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light"
        )
        await _sign_in(page, password)
        await _take_all(page)
        await browser.close()


async def _take_all(page: Page) -> None:
    await page.goto("/inbox")
    await _keep(page, "inbox")
    await page.goto(f"/tickets/{await _claim(page)}")
    order = page.get_by_role("region", name="Order")
    await order.get_by_text("Total").scroll_into_view_if_needed()
    await _keep(page, "ticket")
    await page.goto("/automations")
    await _keep(page, "automations")
    await page.goto("/automations/templates")
    await _keep(page, "gallery")


async def _claim(page: Page) -> int:
    """The newest ticket of a claim that is to be decided."""
    asked = "/api/v1/tickets?source=allegro.claim&is_open=true&limit=1"
    answer = await page.request.get(asked)
    return int((await answer.json())["items"][0]["number"])


async def _sign_in(page: Page, password: str) -> None:
    await page.goto("/signin")
    await page.get_by_label("Mail address").fill(WHO)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/inbox**")


async def _keep(page: Page, name: str) -> None:
    """Chromium itself writes WebP; Playwright offers PNG and JPEG only."""
    await page.wait_for_timeout(900)
    devtools = await page.context.new_cdp_session(page)
    how = {"format": "webp", "quality": QUALITY}
    taken = await devtools.send("Page.captureScreenshot", how)
    path = FOLDER / f"{name}.webp"
    path.write_bytes(base64.b64decode(taken["data"]))
    print(f"{path}: {path.stat().st_size // 1000} kB")


@asynccontextmanager
async def _demo() -> AsyncIterator[tuple[str, str]]:
    """The running demo: its address and everybody's password."""
    with tempfile.TemporaryDirectory() as folder:
        asked = ("-m", "examples.demo", "--port", "0", "--every", "0", "--folder", folder)
        demo = await asyncio.create_subprocess_exec(sys.executable, *asked, stdout=PIPE)
        try:
            async with asyncio.timeout(PATIENCE_S):
                yield await _announced(demo)
        finally:
            demo.terminate()
            await demo.wait()


async def _announced(demo: Process) -> tuple[str, str]:
    if demo.stdout is None:
        raise RuntimeError("the demo says nothing")
    async for line in demo.stdout:
        if found := re.search(r"is at (\S+); all passwords are: (.+)", line.decode()):
            return found[1], found[2].strip()
    raise RuntimeError("the demo ended before it was ready")


if __name__ == "__main__":
    main()
