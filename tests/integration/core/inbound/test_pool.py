"""The parsing pool: whatever one item does, the others are read and it is told apart."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import psutil
import pytest

from core.inbound.pool import Pool
from core.inbound.prepare import Item, Prepared
from tests.integration.core.inbound import zoo
from tests.seeds import NOW


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(2, seconds_an_item=2)
    yield made
    made.close()


def items(*payloads: bytes) -> list[Item]:
    return [
        Item(
            raw=number,
            external_id=f"m{number}",
            media_type="text/plain",
            received_at=NOW,
            body=payload,
            compressed=False,
        )
        for number, payload in enumerate(payloads)
    ]


def problems(prepared: list[Prepared]) -> list[str]:
    return [done.problem for done in prepared]


async def test_items_come_back_folded_and_in_order(pool: Pool) -> None:
    done = await pool.prepare(items(b"a", b"b"), zoo.parse)

    assert [one.raw for one in done] == [0, 1]
    assert done[0].messages[0].body_folded == "zazolc"


@pytest.mark.promise("P6")
@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        (b"hang", "reading it took longer than 2 s"),
        (b"exit", "reading it ended the parsing process"),
        (b"eat", "reading it failed: MemoryError: "),
        (b"raise", "reading it failed: RuntimeError: a bug"),
        (b"unreadable", "it makes no sense"),
    ],
    ids=["hangs", "ends the process", "eats memory", "raises", "says so"],
)
async def test_one_bad_item_is_told_apart_from_the_good_ones(
    pool: Pool, payload: bytes, problem: str
) -> None:
    done = await pool.prepare(items(b"good", payload, b"good too"), zoo.parse)

    assert problems(done) == ["", problem, ""]


@pytest.mark.parametrize("bad", [b"exit", b"hang"])
async def test_chunks_beside_a_bad_one_are_read(pool: Pool, bad: bytes) -> None:
    chunks = await asyncio.gather(
        *(pool.prepare(items(b"good", bad if n == 1 else b"good"), zoo.parse) for n in range(8))
    )

    assert [[bool(problem) for problem in problems(done)] for done in chunks] == [
        [False, n == 1] for n in range(8)
    ]


async def test_closing_leaves_no_process_behind() -> None:
    pool = Pool(1, seconds_an_item=2)
    await pool.prepare(items(b"good"), zoo.parse)
    workers = list(psutil.Process().children(recursive=True))

    pool.close()
    gone, _ = psutil.wait_procs(workers, timeout=5)

    assert gone
