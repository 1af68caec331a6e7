"""Life in the demo: new customers come, and who was answered says thanks, once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage

import pytest

from core import tables
from core.blobs import DatabaseBlobs
from core.store import Store, open_store
from examples.demo.buyers import Buyers
from examples.demo.letters import Slot
from examples.demo.life import THANKS, Life
from examples.demo.scenes import tongues
from examples.demo.sink import Sink
from examples.demo.story import Happening, told
from examples.fake_allegro import Thread, World
from postroom.clock import utc_now
from tests import seeds

MAILBOX = "sklep@pod-lipa.example"
SPOKEN = tongues()
STORY = told(SPOKEN, utc_now(), 2)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = open_store(sqlite_url)
    opened.write_now(seeds.account, MAILBOX)
    yield opened
    opened.close()


def living(store: Store, kind: str) -> Life:
    """A life in which only such things happen, to the first shop's Polish customers."""
    world = World(utc_now)
    world.seller("Pod_Lipa")
    story = [each for each in STORY if (each.kind, each.language) == (kind, "pl")]
    mine = [each for each in story if each.brand == "Pod Lipą"]
    buyers = Buyers(slot=Slot(store, DatabaseBlobs(store)), world=world, sink=Sink())
    return Life(buyers=buyers, tongues=SPOKEN, story=mine, chance=random.Random(1))


@asynccontextmanager
async def going_on(life: Life) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        going = tasks.create_task(life.go_on(0.002))
        yield
        going.cancel()


async def until(happened: Callable[[], object]) -> None:
    """Look until it has, for ten seconds."""
    for _ in range(2_000):
        if happened():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen")


def answer(one: Happening, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["To"], made["Subject"], made["Message-ID"] = one.address, "Your parcel", "<1@shop.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("It is on its way.")
    return made


async def test_somebody_new_comes_again_and_again(store: Store) -> None:
    life = living(store, "message")

    async with going_on(life):
        await until(lambda: len(life.buyers.places) >= 3)

    names = [place.buyer.spelled for place in life.buyers.places.values()]
    assert names[:3] == ["kupuje_10000", "kupuje_10001", "kupuje_10002"]


async def test_a_buyer_who_was_answered_says_thanks_once(store: Store) -> None:
    life = living(store, "message")
    await life.buyers.begin(life.story[0])
    (thread,) = life.buyers.places.values()
    assert isinstance(thread, Thread)
    ago = utc_now() - timedelta(minutes=1)

    async with going_on(life):
        await until(lambda: len(life.buyers.places) > 1)
        life.buyers.world.seller_writes(thread, "Wysłana.", at=ago)
        await until(lambda: thread.messages[-1].text == THANKS["pl"])
        seen = len(life.buyers.places)
        await until(lambda: len(life.buyers.places) > seen + 2)

    assert [each.text for each in thread.messages].count(THANKS["pl"]) == 1


async def test_what_was_answered_before_has_been_read(store: Store) -> None:
    life = living(store, "message")
    await life.buyers.begin(life.story[0])
    (thread,) = life.buyers.places.values()
    assert isinstance(thread, Thread)
    life.buyers.world.seller_writes(thread, "Wysłana.", at=utc_now() - timedelta(minutes=1))

    async with going_on(life):
        await until(lambda: len(life.buyers.places) > 3)

    assert len(thread.messages) == 2


async def test_mails_are_answered_by_some_and_never_those_of_machines(store: Store) -> None:
    life = living(store, "mail")
    ours = [answer(one) for one in life.story[:8]]
    machines = [answer(one, Auto_Submitted="auto-replied") for one in life.story[:8]]
    stranger = answer(STORY[0])
    stranger.replace_header("To", "nobody@mail.example")

    async with going_on(life):
        await until(lambda: life.buyers.sink.told)
        life.letters += [*ours, *machines, stranger]
        await until(lambda: not life.letters)
        await until(lambda: len(arrived(store)) > 10)

    thanks = [name for name in arrived(store) if not name.split(".")[1].startswith("0@")]
    assert 0 < len(thanks) <= len(ours)


def arrived(store: Store) -> list[str]:
    """Names of the mails that have come."""
    return list(store.read_now(seeds.column, tables.raw_message, "external_id"))
