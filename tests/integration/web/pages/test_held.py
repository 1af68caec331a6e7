"""What the storm breaker holds: told on the wall, the tile, its own pages and the page of health."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientSession
from sqlalchemy import Connection

from automations.engine.types import Bounds
from core import tables
from core.outbox import breaker
from core.outbox.caps import Caps
from core.store import Store
from tests import engines, seeds
from tests.serving import Served, serving

PEERS = ("a@peer.example", "b@peer.example")
GREET = engines.written("Greet", "{action: send_message, text: Hello}")
PLACES = {
    "runs": "/automations/{}/runs",
    "edit": "/automations/{}/edit",
    "health": "/settings/health",
    "wall": "/automations",
}


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = seeds.NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def served(store: Store, clock: Clock) -> AsyncIterator[Served]:
    async with serving(store, clock=clock) as own:
        yield own


@pytest.fixture
def greet(store: Store) -> int:
    """An automation of which two messages to each of two recipients are held."""
    return store.write_now(_storm)


@pytest.mark.promise("P13")
async def test_the_tile_its_pages_and_health_tell_what_is_held(
    ala: ClientSession, greet: int
) -> None:
    wall = await read(ala, "/automations")
    said = [
        tile(wall),
        await read(ala, f"/automations/{greet}/runs"),
        await read(ala, f"/automations/{greet}/edit"),
        await read(ala, "/settings/health"),
    ]

    for one in said:
        assert (
            "Automatic messages of “Greet” to 2 recipients are held: this customer got too many"
            " automatic messages in an hour."
        ) in one
        assert "4 messages wait for a decision." in one
        assert "Drop 4 messages" in one
        assert "New ones leave again by themselves" in one
    assert f'href="/automations/{greet}/runs">Decide what becomes of them' in wall
    assert all(f"<li>{peer}" in said[1] for peer in PEERS)


@pytest.mark.parametrize("back", ["runs", "edit", "health", "wall"])
@pytest.mark.parametrize(
    ("decision", "told", "state"),
    [
        ("resume", "What was held leaves now", "queued"),
        ("discard", "What was held is dropped", "cancelled"),
    ],
)
async def test_a_decision_is_done_and_told_on_the_page_it_was_taken_on(
    served: Served, greet: int, back: str, decision: str, told: str, state: str
) -> None:
    form = {"automation": str(greet), "decision": decision, "back": back}

    answer = await (await served.signed_in("ala")).post("/automations/held", data=form)

    assert answer.url.path == PLACES[back].format(greet)
    said = await answer.text()
    assert told in said
    assert "are held" not in said
    assert sorted(_states(served.store)) == sorted([state] * 4 + ["queued"] * 2)


async def test_a_pause_that_has_ended_says_so_while_messages_wait(
    ala: ClientSession, greet: int, clock: Clock
) -> None:
    clock.now += timedelta(hours=2)

    said = tile(await read(ala, "/automations"))

    assert "Automatic messages of “Greet” leave again; what was held before still waits." in said
    assert "4 messages wait for a decision." in said
    assert ">Send them</button>" in said
    assert "New ones leave again" not in said


async def test_a_limit_that_holds_nothing_yet_is_only_let_go(
    ala: ClientSession, marta: ClientSession, store: Store
) -> None:
    store.write_now(_whole)

    said, of_manager = [await read(one, "/automations") for one in (ala, marta)]

    assert "All automatic messages are held: too many automatic messages in a minute." in said
    assert ">Go on</button>" in said
    assert 'value="discard"' not in said
    assert "are held" in of_manager
    assert 'action="/automations/held"' not in of_manager
    refused = await marta.post("/automations/held", data={"decision": "resume"})
    assert refused.status == 403
    await ala.post("/automations/held", data={"decision": "resume"})
    assert "are held" not in await read(ala, "/automations")


async def test_what_an_automation_in_the_trash_held_is_still_decided_on_the_wall(
    ala: ClientSession, greet: int
) -> None:
    await ala.post(f"/automations/{greet}/delete", data={})

    said = await read(ala, "/automations")

    assert "Automatic messages of “Greet” to 2 recipients are held" in said
    assert "Drop 4 messages" in said


async def test_all_are_paused_on_the_wall_and_let_go_on_there(
    ala: ClientSession, marta: ClientSession, greet: int
) -> None:
    offered, of_manager = [await read(one, "/automations") for one in (ala, marta)]
    paused = await ala.post("/settings/health/pause", data={"paused": "true", "back": "wall"})
    said = html.unescape(await paused.text())
    resumed = await ala.post("/settings/health/pause", data={"back": "wall"})

    assert "Pause all automations" in offered
    assert "Pause all automations" not in of_manager
    assert paused.url.path == "/automations"
    assert "All automations are paused" in said
    assert "Let them go on" in said
    assert "Pause all automations" not in said
    assert resumed.url.path == "/automations"
    assert "Automations go on." in await resumed.text()


def tile(wall: str) -> str:
    """The only tile of a wall."""
    (found,) = re.findall(r'<li class="card tile.*?</footer>', wall, re.DOTALL)
    return str(found)


async def read(browser: ClientSession, path: str) -> str:
    return html.unescape(await (await browser.get(path)).text())


def _storm(connection: Connection) -> int:
    automation = engines.add(connection, GREET)
    for sender in PEERS * 3:
        seeds.arrives(connection, sender)
    bounds = Bounds(caps=Caps(recipient_hour=1, same_reply=None), crowd=None)
    engines.drain(connection, bounds=bounds)
    return automation


def _whole(connection: Connection) -> None:
    breaker.trip(connection, {breaker.INSTANCE: "minute"}, seeds.NOW)


def _states(store: Store) -> list[str]:
    return list(store.read_now(seeds.column, tables.delivery, "state"))
