"""Accounts in a real browser: the wizard, what it says about a wrong turn, narrow windows."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect

from core import accounts
from tests import debian, dovecot, smtp
from tests.browser import accessible, browsing
from tests.dovecot import Dovecot
from tests.serving import Served
from tests.smtp import Office

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Dovecot]:
    if not dovecot.installed():
        debian.missing(dovecot.PACKAGE)
    with dovecot.running() as server:
        yield server


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with smtp.running() as office:
        office.password = dovecot.PASSWORD
        yield office


async def test_the_wizard_says_which_server_does_not_work_and_goes_on_once_mended(
    served: Served, mailbox: Dovecot, office: Office
) -> None:
    async with browsing(served, "ala") as page:
        await begin(page)
        await type_servers(page, mailbox, office)
        await page.get_by_label("Password").fill("not the password")
        await page.get_by_label("Port (SMTP)").fill(str(_closed_port()))
        await go_on(page)

        await expect(page.locator(".checks .bad")).to_have_count(2)
        await expect(page.get_by_label("Password")).to_have_value("")
        await expect(page.locator("#field-password-said")).to_contain_text("password")
        await expect(page.locator("#field-smtp_port-said")).to_be_visible()

        await page.get_by_label("Password").fill(dovecot.PASSWORD)
        await page.get_by_label("Port (SMTP)").fill(str(office.port))
        await go_on(page)
        await expect(page.get_by_text("Everything works. One more step.")).to_be_visible()

        await page.get_by_label("Name of the account").fill("Shop mail")
        await page.get_by_role("button", name="Finish").click()
        await expect(page.get_by_role("heading", name="Shop mail")).to_be_visible()
        (row,) = served.store.read_now(accounts.listed)
        assert (row.name, row.enabled) == ("Shop mail", True)


async def test_an_unknown_host_is_told_beside_its_field(
    served: Served, mailbox: Dovecot, office: Office
) -> None:
    async with browsing(served, "ala") as page:
        await begin(page)
        await type_servers(page, mailbox, office)
        await page.get_by_label("Password").fill(dovecot.PASSWORD)
        await page.get_by_label("Incoming server (IMAP)").fill("nowhere.invalid")
        await go_on(page)

        await expect(page.locator("#field-imap_host-said")).to_be_visible()
        await expect(page.get_by_label("Incoming server (IMAP)")).to_be_focused()
        await expect(page.locator(".checks .good")).to_have_count(1)
        assert await accessible(page) == []


async def test_signing_in_through_google_asks_for_what_that_needs(served: Served) -> None:
    async with browsing(served, "ala") as page:
        await begin(page, "shop@gmail.com")
        await expect(page.get_by_label("Incoming server (IMAP)")).to_have_value("imap.gmail.com")
        await expect(page.get_by_label("Client ID")).to_be_hidden()

        await page.get_by_label("How to sign in").select_option("google")

        await expect(page.get_by_label("Client ID")).to_be_visible()
        await expect(page.get_by_label("Password")).to_be_hidden()


async def test_an_account_is_paused_and_goes_on(
    served: Served, mailbox: Dovecot, office: Office
) -> None:
    async with browsing(served, "ala") as page:
        await begin(page)
        await type_servers(page, mailbox, office)
        await page.get_by_label("Password").fill(dovecot.PASSWORD)
        await go_on(page)
        await page.get_by_role("button", name="Finish").click()

        await page.get_by_role("button", name="Pause").click()
        await expect(page.locator(".lamp")).to_contain_text("Paused")
        await page.get_by_role("button", name="Resume").click()
        await expect(page.locator(".lamp")).to_contain_text("It has not been read yet.")
        await page.get_by_role("button", name="Check").click()
        await expect(page.locator(".checks .good")).to_have_count(2)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", ["/accounts", "/accounts/new"])
async def test_pages_are_accessible_and_fit(served: Served, path: str, width: int) -> None:
    async with browsing(served, "ala", width=width) as page:
        await page.goto(path)

        assert await accessible(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def begin(page: Page, address: str = "shop@example.pl") -> None:
    """The wizard's first step."""
    await page.goto("/accounts")
    await page.get_by_role("link", name="Connect an account").first.click()
    await page.get_by_label("Mail address").fill(address)
    await page.get_by_role("button", name="Next").click()


async def type_servers(page: Page, mailbox: Dovecot, office: Office) -> None:
    """Both servers on this machine, in the wizard's second step."""
    await page.get_by_label("Incoming server (IMAP)").fill("127.0.0.1")
    await page.get_by_label("Port (IMAP)").fill(str(mailbox.port))
    await page.get_by_label("Encryption (IMAP)").select_option("none")
    await page.get_by_label("Outgoing server (SMTP)").fill("127.0.0.1")
    await page.get_by_label("Port (SMTP)").fill(str(office.port))
    await page.get_by_label("Encryption (SMTP)").select_option("none")
    await page.get_by_label("Login").fill("shop")


async def go_on(page: Page) -> None:
    """Have it checked."""
    await page.get_by_role("button", name="Check and go on").click()


def _closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
