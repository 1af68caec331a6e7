"""The inbox in a real browser: live, writing, keys, narrow windows, accessibility."""

from __future__ import annotations

import asyncio
import re
import time

import pytest
from playwright.async_api import Page, Route, expect
from sqlalchemy import Connection, select

from core import tables
from core.tickets.changing import Wanted, change
from core.tickets.writing import NewMessage, write_message
from postroom.clock import utc_now
from tests import desk, seeds
from tests.browser import accessible, browsing
from tests.serving import Served

pytestmark = pytest.mark.asyncio(loop_scope="session")
SOON_S = 0.3
"""How late an agent may see what another did."""


@pytest.fixture
def number(served: Served) -> int:
    """The ticket that has a bit of everything."""
    return served.store.write_now(desk.fill, served.people, served.inboxes, utc_now())


async def test_a_change_of_another_agent_appears_and_nothing_typed_is_lost(
    served: Served, number: int
) -> None:
    async with browsing(served, "anna") as page:
        await page.goto(f"/tickets/{number}")
        await _live(page)
        text = page.get_by_role("textbox", name="Text")
        await text.fill("Dzień dobry, sprawdzamy")
        await text.press("Home")
        await page.evaluate("document.querySelector('.scroll').scrollTop = 40")
        await page.evaluate("document.querySelector('.rows').scrollTop = 25")

        took = [await _seen_after(page, served, number, to) for to in ("high", "low", "urgent")]

        assert min(took) < SOON_S
        await expect(page.locator(f"#line-{number} .priority.urgent")).to_be_visible()
        await expect(text).to_have_value("Dzień dobry, sprawdzamy")
        await expect(text).to_be_focused()
        assert await text.evaluate("text => text.selectionStart") == 0
        assert await page.evaluate("document.querySelector('.scroll').scrollTop") == 40
        assert await page.evaluate("document.querySelector('.rows').scrollTop") == 25


@pytest.mark.promise("P22")
async def test_what_happened_while_the_connection_was_away_is_there_afterwards(
    served: Served, number: int
) -> None:
    async with browsing(served, "anna") as page:
        await page.goto(f"/tickets/{number}")
        await _live(page)
        await page.get_by_role("textbox", name="Text").fill("Half a thought")
        await page.context.set_offline(True)
        await expect(page.locator("#offline")).to_be_visible()
        wanted, now = Wanted(priority="high"), utc_now()
        await served.store.write(change, served.viewer("marta"), number, wanted, now)

        await page.context.set_offline(False)

        await expect(page.get_by_label("Priority", exact=True)).to_have_value("high")
        await expect(page.locator("#offline")).to_be_hidden()
        await expect(page.get_by_role("textbox", name="Text")).to_have_value("Half a thought")


async def test_a_ticket_that_moves_out_of_sight_says_so_once(served: Served, number: int) -> None:
    async with browsing(served, "anna") as page:
        await page.goto(f"/tickets/{number}")
        await _live(page)
        await served.store.write(_moved, number, served.inboxes["Returns"])
        await served.store.write(
            change, served.viewer("ala"), number, Wanted(priority="high"), utc_now()
        )
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

        await expect(page.get_by_text("moved to an inbox you have no access to")).to_be_visible()
        await expect(page.locator(f"#line-{number}")).to_have_count(0)


@pytest.mark.promise("P23")
async def test_two_agents_cannot_answer_unknowingly(served: Served, number: int) -> None:
    async with browsing(served, "anna") as page:
        await page.goto(f"/tickets/{number}")
        await _live(page)
        text = page.get_by_role("textbox", name="Text")
        await text.fill("My answer")

        await served.store.write(_answers, served, "marta", number)
        await expect(page.get_by_text("Marta answered meanwhile.")).to_be_visible()
        await text.press("Control+Enter")

        await expect(page.get_by_text("Your text was not sent.")).to_be_visible()
        await expect(text).to_have_value("My answer")
        await page.get_by_role("button", name="Send anyway").click()
        await expect(page.locator(".message.out", has_text="My answer")).to_be_visible()
        await expect(text).to_have_value("")


async def test_a_sent_message_can_be_taken_back_with_its_text(served: Served, number: int) -> None:
    async with browsing(served, "anna") as page:
        await page.goto(f"/tickets/{number}")
        text = page.get_by_role("textbox", name="Text")
        await text.fill("Too early")
        await text.press("Control+Enter")
        await expect(page.locator(".message.out", has_text="Too early")).to_be_visible()
        await expect(text).to_have_value("")

        await page.locator("#toasts").get_by_role("button", name=re.compile("Undo")).click()

        await expect(text).to_have_value("Too early")
        await expect(page.get_by_text("Taken back, not sent")).to_be_visible()
    state = served.store.read_now(_newest_delivery)
    assert state == "cancelled"


async def test_what_is_written_is_kept_without_being_asked(served: Served, number: int) -> None:
    async with browsing(served, "anna") as page:
        await page.goto(f"/tickets/{number}")
        await page.get_by_role("textbox", name="Text").fill("Half a thought")
        await expect(page.get_by_text("Draft saved")).to_be_visible()
        await page.goto("/inbox")
        await page.goto(f"/tickets/{number}")

        await expect(page.get_by_role("textbox", name="Text")).to_have_value("Half a thought")


async def test_a_note_with_a_file(served: Served, number: int) -> None:
    async with browsing(served, "anna") as page:
        await page.goto(f"/tickets/{number}")
        await page.keyboard.press("n")
        text = page.get_by_role("textbox", name="Text")
        await expect(text).to_have_attribute("placeholder", "A note that only agents see")
        await page.locator("input[type=file]").set_input_files(
            {"name": "żółw.txt", "mimeType": "text/plain", "buffer": b"abc"}
        )
        await expect(page.locator(".composer .file", has_text="żółw.txt")).to_be_visible()
        await text.fill("Zobacz plik")
        await page.get_by_role("button", name="Save the note").click()

        note = page.locator(".message.note", has_text="Zobacz plik")
        await expect(note.get_by_role("link", name=re.compile("żółw.txt"))).to_be_visible()
        async with page.expect_download() as downloading:
            await note.get_by_role("link", name=re.compile("żółw.txt")).click()
        assert (await (await downloading.value).path()).read_bytes() == b"abc"


async def test_what_is_sent_while_its_file_goes_up_waits_for_the_file(
    served: Served, number: int
) -> None:
    async with browsing(served, "anna") as page:
        may_go_up = asyncio.Event()

        async def held(route: Route) -> None:
            await may_go_up.wait()
            await route.continue_()

        await page.route("**/uploads", held)
        await page.goto(f"/tickets/{number}?write=note")
        await page.locator("input[type=file]").set_input_files(
            {"name": "żółw.txt", "mimeType": "text/plain", "buffer": b"abc"}
        )
        await page.get_by_role("textbox", name="Text").fill("Zobacz plik")
        await page.get_by_role("button", name="Save the note").click()
        await expect(page.get_by_role("button", name="Save the note")).to_be_disabled()

        may_go_up.set()

        note = page.locator(".message.note", has_text="Zobacz plik")
        await expect(note.get_by_role("link", name=re.compile("żółw.txt"))).to_be_visible()


async def test_the_inbox_is_worked_with_keys(served: Served, number: int) -> None:
    async with browsing(served, "anna") as page:
        await page.goto("/inbox")
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await page.keyboard.press("k")
        await page.keyboard.press("Enter")
        await expect(page.locator("#subject")).to_have_text(desk.SUBJECT)
        assert page.url.endswith(f"/tickets/{number}")
        await page.keyboard.press("r")
        await expect(page.get_by_role("textbox", name="Text")).to_be_focused()
        await page.keyboard.press("Escape")
        await page.keyboard.press("e")
        await expect(page.get_by_role("button", name="Reopen")).to_be_visible()
        await page.keyboard.press("/")
        await page.keyboard.type("faktur")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Search")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_contain_text("Next ticket")


async def test_more_tickets_come_when_the_list_is_scrolled_and_stay(
    served: Served, number: int
) -> None:
    async with browsing(served, "anna") as page:
        await page.goto("/inbox")
        await _live(page)
        await page.evaluate("document.querySelector('#rows').scrollTop = 1e6")
        await expect(page.locator("#rows .line")).to_have_count(50)

        opened = await served.store.write(_arrives)

        await expect(page.locator(f"#line-{opened}")).to_be_attached()
        await expect(page.locator("#rows .line")).to_have_count(50)
        assert await page.evaluate("document.querySelector('#rows').scrollTop") > 1000


async def test_earlier_messages_stay_when_new_ones_come(served: Served, number: int) -> None:
    opened = await served.store.write(_long)
    async with browsing(served, "anna") as page:
        await page.goto(f"/tickets/{opened}")
        await _live(page)
        await page.get_by_role("button", name="Show earlier messages").click()
        await expect(page.locator("#ticket .message")).to_have_count(60)

        await served.store.write(_answers, served, "marta", opened)

        await expect(page.locator("#ticket .message")).to_have_count(61)


async def test_a_page_that_rests_asks_for_nothing(served: Served, number: int) -> None:
    async with browsing(served, "anna") as page:
        await page.goto(f"/tickets/{number}")
        await _live(page)
        await page.wait_for_timeout(300)
        asked = list[str]()
        page.on("request", lambda request: asked.append(request.url))
        await page.wait_for_timeout(1500)

    assert asked == []


async def test_what_is_typed_while_the_kind_changes_goes_along(served: Served, number: int) -> None:
    async with browsing(served, "anna") as page:
        await page.goto(f"/tickets/{number}")
        text = page.get_by_role("textbox", name="Text")
        await text.fill("To both")
        await page.get_by_role("link", name="Reply to all").click()

        await expect(page.get_by_label("Cc", exact=True)).to_have_value(
            "Kurier Piotr <kurier@example.com>"
        )
        await expect(text).to_have_value("To both")


async def test_a_ticket_that_comes_in_joins_the_list(served: Served, number: int) -> None:
    async with browsing(served, "anna") as page:
        await page.goto("/inbox")
        await _live(page)
        opened = await served.store.write(_arrives)

        await expect(page.locator(f"#line-{opened}")).to_be_visible(timeout=1500)


@pytest.mark.parametrize(
    "address",
    ["/inbox", "/tickets/{}", "/tickets/{}?write=reply_all", "/compose", "/inbox?q=nothing-at-all"],
)
async def test_nothing_is_wider_than_a_small_phone(
    served: Served, number: int, address: str
) -> None:
    async with browsing(served, "anna", width=360, height=740) as page:
        await page.goto(address.format(number))

        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        wide = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 361 && getComputedStyle(e).display !== 'none' && !e.closest('.kinds, .hidden-text, .views, .skip, svg')).map(e => e.outerHTML.slice(0, 90))"
        assert await page.evaluate(wide) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_the_pages(served: Served, number: int, scheme: str) -> None:
    found = list[str]()
    async with browsing(served, "ala", color_scheme=scheme) as page:
        for address in (
            "/inbox",
            f"/tickets/{number}",
            f"/tickets/{number}?write=note",
            "/compose",
        ):
            await page.goto(address)
            await page.wait_for_load_state("networkidle") if address == "/compose" else await _live(
                page
            )
            found += [f"{address} {one}" for one in await accessible(page)]

    assert found == []


async def test_everybody_can_use_what_opens(served: Served, number: int) -> None:
    found = list[str]()
    async with browsing(served, "ala", width=360, height=740) as page:
        await page.goto(f"/tickets/{number}")
        await page.get_by_role("button", name="Details").click()
        found += await accessible(page)
        await page.goto("/inbox#views")
        found += await accessible(page)
        await page.goto("/inbox")
        await page.get_by_label("Filters").click()
        found += await accessible(page)
        await page.locator("#me > summary").click()
        found += await accessible(page)
        await page.get_by_role("button", name="Keyboard shortcuts").click()
        found += await accessible(page)

    assert found == []


async def _live(page: Page) -> None:
    await page.wait_for_selector("body[data-live]")
    await page.wait_for_selector("#views[data-counted=true]", state="attached")


async def _seen_after(page: Page, served: Served, number: int, priority: str) -> float:
    """How long after another agent's change was committed it stands on the page, in seconds."""
    wanted, now = Wanted(priority=priority), utc_now()
    await served.store.write(change, served.viewer("marta"), number, wanted, now)
    began = time.monotonic()
    await expect(page.get_by_label("Priority", exact=True)).to_have_value(priority)
    return time.monotonic() - began


def _answers(connection: Connection, served: Served, name: str, number: int) -> None:
    new = NewMessage(kind="reply", text="I was quicker")
    write_message(connection, served.viewer(name), number, new, utc_now(), served.house.registry)


def _long(connection: Connection) -> int:
    """A ticket of sixty messages."""
    ticket = seeds.ticket(connection, "long@example.org", subject="Long", last_message_at=utc_now())
    for place in range(60):
        seeds.message(connection, ticket, text=f"Message {place}", subject="Long")
    number = select(tables.ticket.c.number).where(tables.ticket.c.id == ticket)
    return int(connection.execute(number).scalar_one())


def _moved(connection: Connection, number: int, inbox: int) -> None:
    row = tables.ticket.c
    connection.execute(tables.ticket.update().where(row.number == number).values(inbox_id=inbox))


def _newest_delivery(connection: Connection) -> str:
    row = select(tables.delivery.c.state).order_by(tables.delivery.c.id.desc())
    return str(connection.execute(row).scalars().first())


def _arrives(connection: Connection) -> int:
    now = utc_now()
    ticket = seeds.ticket(connection, "new@example.org", subject="Fresh", last_message_at=now)
    message = seeds.message(connection, ticket, subject="Fresh")
    seeds.event(
        connection,
        ticket,
        "message_received",
        message=message,
        payload={"opened": True, "first": True},
    )
    number = select(tables.ticket.c.number).where(tables.ticket.c.id == ticket)
    return int(connection.execute(number).scalar_one())
