"""From nothing to the first answered mail, as somebody does it who has just installed this."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests import debian, dovecot, smtp
from tests.dovecot import Dovecot
from tests.integration.app.command import Shell
from tests.integration.browser.test_accounts import go_on, type_servers
from tests.smtp import Office

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE_S = 40.0
"""An answer leaves ten seconds after Send at the earliest: so long it can be taken back."""


async def test_first_start_to_first_answered_mail(tmp_path: Path, chromium: Browser) -> None:
    if not dovecot.installed():
        debian.missing(dovecot.PACKAGE)
    with dovecot.running() as mailbox, smtp.running() as office, Shell(tmp_path).serving() as us:
        office.password = dovecot.PASSWORD
        assert us.process.stdout
        link = re.search(r"http\S+/welcome/\S+", us.process.stdout.readline())
        assert link
        context = await chromium.new_context(base_url=us.address, locale="en-GB")
        page = await context.new_page()

        await _become_admin(page, link[0])
        await _connect(page, mailbox, office)
        await _answer(page, mailbox)

        await _until(lambda: bool(office.letters))
        await _until(lambda: len(_sent(mailbox)) == 1)
        await context.close()

    (letter,) = office.letters
    assert letter.recipients == ("lucja@example.org",)
    assert "Your parcel is on its way." in letter.mail.get_body(("plain",)).get_content()  # type: ignore[union-attr] # a mail we built has a text
    assert letter.mail["Subject"] == "Re: Where is my parcel?"


async def _become_admin(page: Page, link: str) -> None:
    await page.goto(link)
    await page.get_by_label("Mail address").fill("ala@example.pl")
    await page.get_by_label("Your name").fill("Ala")
    await page.get_by_label("Password", exact=True).fill("a long enough password")
    await page.get_by_label("Password, once more").fill("a long enough password")
    await page.get_by_role("button", name="Set password").click()
    await expect(page.get_by_role("link", name="Accounts")).to_be_visible()


async def _connect(page: Page, mailbox: Dovecot, office: Office) -> None:
    await page.get_by_role("link", name="Accounts").click()
    await page.get_by_role("link", name="Connect an account").first.click()
    await page.get_by_label("Mail address").fill("shop@example.pl")
    await page.get_by_role("button", name="Next").click()
    await type_servers(page, mailbox, office)
    await page.get_by_label("Password").fill(dovecot.PASSWORD)
    await go_on(page)
    await page.get_by_label("Name of the account").fill("Shop mail")
    await page.get_by_role("button", name="Finish").click()
    await expect(page.get_by_text("The account is connected.")).to_be_visible()


async def _answer(page: Page, mailbox: Dovecot) -> None:
    await page.get_by_role("link", name="Inbox").click()
    loop = asyncio.get_running_loop()
    letter = dovecot.letter("Where is my parcel?")
    await loop.run_in_executor(None, mailbox.deliver, "shop", letter)
    line = page.get_by_role("link", name=re.compile("Where is my parcel"))
    await expect(line.first).to_be_visible(timeout=PATIENCE_S * 1000)
    await line.first.click()
    text = page.get_by_role("textbox", name="Text")
    await text.fill("Your parcel is on its way.")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".message.out, .message").last).to_contain_text(
        "Your parcel is on its way."
    )


def _sent(mailbox: Dovecot) -> list[str]:
    with mailbox.opened("shop", "Sent") as sent:
        return [mail.subject for mail in sent.fetch(mark_seen=False)]


async def _until(reached: Callable[[], bool]) -> None:
    loop, end = asyncio.get_running_loop(), time.monotonic() + PATIENCE_S
    while not await loop.run_in_executor(None, reached):
        assert time.monotonic() < end, "it did not come about"
        await asyncio.sleep(0.2)
