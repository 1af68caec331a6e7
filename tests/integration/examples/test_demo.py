"""The demo as people start it: a process that fills a house, serves it, and ends cleanly."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from core.problems import Refused
from examples.demo.__main__ import MARK, begin_anew, require_free
from examples.demo.scenes import tongues
from tools.source import ROOT

pytestmark = [pytest.mark.prove, pytest.mark.timeout(300)]  # half a minute: a month is played
PASSWORD = re.compile(r"is at (\S+); all passwords are: (.+)")
PLACEHOLDERS = ("{item}", "{order}", "{parcel}")


@dataclass(frozen=True, slots=True)
class Demo:
    """The running demo, two days of history long."""

    process: subprocess.Popen[str]
    folder: Path
    address: str
    password: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo") / "shop"
    asked = ("--port", "0", "--days", "2", "--every", "0", "--folder", str(folder))
    process = subprocess.Popen(
        [sys.executable, "-m", "examples.demo", *asked],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        address, password = _announced(process)
        yield Demo(process, folder, address, password)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
        assert (process.returncode, "Traceback" in rest) == (0, False), rest
        assert "nothing goes on running" in rest
    finally:
        process.kill()
        process.communicate()


async def test_it_holds_two_hundred_tickets_in_five_languages_and_answers_its_pages(
    demo: Demo,
) -> None:
    async with ClientSession(demo.address, cookie_jar=CookieJar(unsafe=True)) as browser:
        await _sign_in(browser, demo)
        tickets = await _all(browser, "/api/v1/tickets")
        contacts = await _all(browser, "/api/v1/contacts")
        accounts = await _all(browser, "/api/v1/accounts")
        deliveries = await _all(browser, "/api/v1/deliveries")
        pages = {path: await _status(browser, path) for path in _pages(tickets)}

    languages = Counter(each["language"] for each in contacts if each["language"])
    assert len(tickets) >= 200
    assert len([one for one, many in languages.items() if many >= 5]) >= 5
    assert {each["source"] for each in tickets} >= {
        "email", "allegro.message", "allegro.problem", "allegro.discussion", "allegro.claim",
        "allegro.return", "allegro.review",
    }  # fmt: skip
    assert {(each["state"], each["health"]) for each in accounts} == {("active", "")}
    assert {each["state"] for each in deliveries} == {"sent"}
    assert set(pages.values()) == {200}


def test_it_begins_anew_but_only_where_it_was_before(demo: Demo, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("do not delete")

    with pytest.raises(Refused, match="was not made by the demo"):
        begin_anew(tmp_path)

    assert (demo.folder / MARK).exists()
    assert (tmp_path / "mine.txt").exists()


def test_a_port_that_is_taken_is_told_at_once(demo: Demo) -> None:
    port = int(demo.address.rpartition(":")[2])

    with pytest.raises(Refused, match=f"port {port}"):
        require_free(port)


def test_what_is_stored_belongs_to_history(demo: Demo) -> None:
    with closing(sqlite3.connect(demo.folder / "postroom.db")) as database:
        states = dict(database.execute("SELECT state, count(*) FROM raw_message GROUP BY state"))
        texts = [text for (text,) in database.execute("SELECT text FROM message")]
        ran = database.execute("SELECT count(DISTINCT automation_id) FROM run").fetchone()[0]

    assert set(states) <= {"accepted", "duplicate"}
    assert not [text for text in texts if any(one in text for one in PLACEHOLDERS)]
    assert ran >= 5


def test_every_language_has_letters_of_its_own() -> None:
    for tongue in tongues().values():
        if tongue.code != "en":
            assert any(not each.asks.isascii() for each in tongue.scenes), tongue.code
        assert tongue.of("mail") or tongue.of("message")


def _announced(process: subprocess.Popen[str]) -> tuple[str, str]:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if found := PASSWORD.search(line):
            return found[1], found[2].strip()
    raise AssertionError("".join(said))


async def _sign_in(browser: ClientSession, demo: Demo) -> None:
    form = {"email": "anna@demo.example", "password": demo.password}
    async with browser.post("/signin", data=form, headers={"Origin": demo.address}) as answer:
        assert answer.ok, await answer.text()
        assert "/inbox" in str(answer.url)


async def _all(browser: ClientSession, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        query = {"limit": "100", **({"after": after} if after else {})}
        async with browser.get(path, params=query) as answer:
            page = await answer.json()
        found += page["items"]
        after = page["next"]
    return found


def _pages(tickets: list[dict[str, Any]]) -> list[str]:
    by_source = {each["source"]: each["number"] for each in tickets}
    shown = [f"/tickets/{number}" for number in by_source.values()]
    return ["/inbox", "/automations", "/automations/templates", "/accounts", "/settings", *shown]


async def _status(browser: ClientSession, path: str) -> int:
    async with browser.get(path) as answer:
        return answer.status
