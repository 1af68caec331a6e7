"""Killed at any point while it reads Allegro: all is read once, nothing is lost (P1, P8)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from examples.fake_allegro import Fault, meanwhile
from tests.crash.market import SMALL, WHOLE
from tests.crash.served import Reading, reading

POINTS = (
    "in.fetched",
    "in.raw_written",
    "in.raw_committed",
    "parse.before",
    "ticket.tx_open",
    "ticket.committed",
    "engine.decided",
    "engine.recorded",
)
FILES = ("attach.tmp", "attach.renamed")
"""Only where files lie in a folder."""
ONCE, THRICE = (1,), (1, 3)
REQUESTS = {
    "/me": ONCE,
    "/messaging/threads": THRICE,  # the third: between two pages
    "/messaging/threads/*/messages": THRICE,
    "/messaging/message-attachments/*": THRICE,  # the third: a file is here, its batch is not
    "/sale/issues": ONCE,
    "/sale/issues/*/chat": THRICE,
    "/sale/issues/attachments/*": THRICE,
    "/order/customer-returns": ONCE,
    "/sale/user-ratings": ONCE,
    "/order/events": ONCE,
    "/order/checkout-forms/*": THRICE,
    "/order/checkout-forms": ONCE,
}
"""Each first request of a part is a moment between two parts."""


def killing(at: Reading, nth: int) -> Fault:
    """Killed just before Allegro answers, the nth time."""
    return replace(meanwhile(at.kill), after=nth - 1)


async def killed_at(point: str, nth: int, database_url: str, folder: Path) -> None:
    """Killed there, then served until all is done."""
    async with reading(database_url, folder, WHOLE) as at:
        done = await at.works(POSTROOM_CRASH=f"{point}:{nth}")
        again = await at.works()

        assert (done, again) == (False, True)
        assert await at.faults() == []


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.timeout(120)
async def test_killed_while_it_reads_allegro_nothing_is_lost_or_doubled(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with reading(sqlite_url, tmp_path, SMALL) as at:
        done = await at.works(POSTROOM_CRASH="ticket.tx_open:1")
        again = await at.works()

        assert (done, again) == (False, True)
        assert await at.faults() == []


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.promise("P8")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("nth", THRICE)
@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_a_point_while_it_reads_allegro(
    point: str, nth: int, database_url: str, tmp_path: Path
) -> None:
    await killed_at(point, nth, database_url, tmp_path)


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("nth", THRICE)
@pytest.mark.parametrize("point", FILES)
async def test_killed_while_a_file_is_put_into_its_folder(
    point: str, nth: int, sqlite_url: str, tmp_path: Path
) -> None:
    await killed_at(point, nth, sqlite_url, tmp_path)


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.promise("P8")
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("path", "nth"), [(path, nth) for path, often in REQUESTS.items() for nth in often]
)
async def test_killed_before_allegro_answers(
    path: str, nth: int, database_url: str, tmp_path: Path
) -> None:
    """Between two parts, two pages, two files, a file and its batch."""
    async with reading(database_url, tmp_path, WHOLE) as at:
        at.world.will(f"GET {path}", killing(at, nth))

        done = await at.works()
        again = await at.works()

        assert (done, again) == (False, True)
        assert await at.faults() == []


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.timeout(300)
async def test_killed_between_renewing_the_sign_in_and_keeping_it(
    database_url: str, tmp_path: Path
) -> None:
    async with reading(database_url, tmp_path, WHOLE, signed_in=timedelta(0)) as at:
        done = await at.works(POSTROOM_CRASH="tokens.renewed")
        again = await at.works()

        assert (done, again) == (False, True)
        assert await at.faults() == []
        assert len(at.world.asked("POST /auth/oauth/token")) == 3  # the last by `faults`


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.timeout(300)
async def test_killed_eight_times_in_a_row_while_it_reads_allegro(
    database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(5)
    async with reading(database_url, tmp_path, WHOLE) as at:
        done = []
        for _ in range(8):
            at.world.will("GET /**", killing(at, chance.randint(1, 40)))
            done.append(await at.works())
            at.world.faults.clear()
        await at.works()

        assert False in done
        assert await at.faults() == []
