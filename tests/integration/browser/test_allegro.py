"""Allegro in a real browser: connected with a code, answered, decided, the order beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from app.work import Plant, working
from core.http import guarded_session
from core.inbound.pool import InProcess
from core.lanes import EmbeddedLanes
from core.store import Store
from examples.fake_allegro import Fake, World, running
from postroom.clock import utc_now
from tests.allegro.judges import JUDGES
from tests.browser import accessible, browsing, overflowing
from tests.serving import Served, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

SELLER = "Pod_Lipa"
WIDTHS = (390, 768, 1024, 1360, 1920)


@dataclass(slots=True)
class Ahead:
    """A clock that goes, and may be put forward."""

    by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.by


@dataclass(slots=True, kw_only=True)
class Shop:
    """A Postroom at work, and the marketplace it will be connected with."""

    served: Served
    lanes: EmbeddedLanes
    clock: Ahead
    fake: Fake

    @property
    def world(self) -> World:
        return self.fake.world

    async def passes(self, **span: float) -> None:
        """Time passes; what fell due is done."""
        self.clock.by += timedelta(**span)
        await self.lanes.settle()


@pytest_asyncio.fixture(loop_scope="session")
async def shop(store: Store, chromium: Browser) -> AsyncIterator[Shop]:
    clock = Ahead()
    world = World(clock)
    world.seller(SELLER)
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(running(world, validate=JUDGES))
        http = await stack.enter_async_context(guarded_session([ip_network("127.0.0.0/8")]))
        served = await stack.enter_async_context(serving(store, clock, http=http))
        house = served.house
        plant = Plant(
            settings=house.settings,
            store=house.store,
            registry=house.registry,
            blobs=house.blobs,
            clock=clock,
            http=http,
        )
        work = working(plant, accounts=house.accounts, preparing=InProcess())
        lanes = await stack.enter_async_context(work)
        yield Shop(served=served, lanes=lanes, clock=clock, fake=fake)


async def test_an_account_is_connected_with_a_code_and_its_cases_are_worked_on(shop: Shop) -> None:
    async with browsing(shop.served, "ala") as page:
        await connect(page, shop)
        await shop.passes(minutes=1)
        bought = shop.world.order(SELLER, "Jan_K", [("Plecak „Turnia” 35 l", "459.00", 1)])
        discussion = shop.world.discussion(bought, "Czekam już jedenaście dni na przesyłkę.")
        claim = shop.world.claim(bought, "Zamek błyskawiczny nie zamyka się wcale.")
        await shop.passes(minutes=2)

        await open_ticket(page, "jedenaście dni")
        await expect(page.locator("#ticket .badge", has_text="Answer due")).to_be_visible()
        await sees_the_order(page)
        assert await accessible(page) == []
        await answer(page, "Przepraszamy, wysłaliśmy dziś drugą paczkę.")
        await shop.passes(seconds=15)
        assert [each.text for each in discussion.chat if each.role == "SELLER"] == [
            "Przepraszamy, wysłaliśmy dziś drugą paczkę."
        ]

        await open_ticket(page, "Zamek błyskawiczny")
        await expect(page.locator("#ticket .badge", has_text="Answer due")).to_contain_text("left")
        assert await overflowing(page, *WIDTHS) == []
        await sees_all_on_a_phone(page)
        await page.set_viewport_size({"width": 1440, "height": 900})
        await decide(page, "Accept: refund", "Zwracamy pieniądze.")
        await shop.passes(seconds=15)
        assert claim.status == "CLAIM_ACCEPTED"


async def connect(page: Page, shop: Shop) -> None:
    """The wizard, the code, and the marketplace's own page."""
    await page.goto("/accounts/new")
    await page.get_by_label("What kind").select_option("allegro")
    await page.get_by_role("button", name="Next").click()
    told = shop.fake.settings()
    await page.get_by_label("Client ID").fill(str(told["client_id"]))
    await page.get_by_label("Client secret").fill(str(told["client_secret"]))
    await page.get_by_label("Name of the application").fill(str(told["app_name"]))
    await page.get_by_label("Address of your shop").fill(str(told["contact_url"]))
    await page.locator("summary", has_text="More settings").click()
    await page.get_by_label("Address of the API").fill(str(told["api_url"]))
    await page.get_by_label("Address of the sign-in").fill(str(told["auth_url"]))
    await page.get_by_role("button", name="Check and go on").click()

    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Open the sign-in page").click()
    theirs = await opened.value
    await theirs.get_by_label("Account").select_option(SELLER)
    await theirs.get_by_role("button", name="Allow").click()
    await expect(theirs.get_by_text("Done.")).to_be_visible()
    await theirs.close()

    await page.get_by_label("Name of the account").fill("Allegro Pod Lipą", timeout=20_000)
    await page.get_by_role("button", name="Finish").click()
    await expect(page.get_by_role("heading", name="Allegro Pod Lipą")).to_be_visible()


async def open_ticket(page: Page, words: str) -> None:
    """The ticket whose line says so."""
    await page.goto("/inbox")
    await page.locator(".line-link", has_text=words).click()
    await page.wait_for_url("**/tickets/**")


async def sees_the_order(page: Page) -> None:
    """What the buyer has bought stands beside."""
    beside = page.get_by_role("region", name="Order")
    await expect(beside).to_contain_text("Plecak „Turnia” 35 l")
    await expect(beside).to_contain_text("459")


async def sees_all_on_a_phone(page: Page) -> None:
    """The order, and each act's form with its upload, fit into a narrow window."""
    await page.set_viewport_size({"width": 390, "height": 844})
    for act in await page.locator(".act > summary").all():
        await act.click()
        assert await overflowing(page, 390) == []
    await page.locator(".act[open] > summary").click()
    await page.get_by_role("button", name="Details").click()
    await sees_the_order(page)
    assert await overflowing(page, 390) == []
    await page.locator(".scroll").click(position={"x": 5, "y": 5})


async def answer(page: Page, text: str) -> None:
    """Write to the buyer and send it."""
    await page.keyboard.press("a")
    await page.get_by_role("textbox", name="Text").fill(text)
    await page.keyboard.press("Control+Enter")
    await page.wait_for_selector("#toasts .toast")


async def decide(page: Page, decision: str, text: str) -> None:
    """Decide the claim for good."""
    acts = page.get_by_role("group", name="What can be done with it")
    await acts.locator("summary", has_text="Decide the claim").click()
    form = acts.locator("form[action*='decide_claim']")
    await form.get_by_label("Decision").select_option(label=decision)
    await form.get_by_label("Text to the customer").fill(text)
    await form.get_by_label("I am sure").check()
    await form.get_by_role("button", name="Decide the claim").click()
    await expect(page.locator(".message.out", has_text=text)).to_be_visible()
