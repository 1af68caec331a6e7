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

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
        (
            b"nothing",
            "reading it failed: AttributeError: 'NoneType' object has no attribute 'messages'",
        ),
        (b"no text", "reading it failed: TypeError: 'NoneType' object is not subscriptable"),
        (b"unreadable", "it makes no sense"),
    ],
    ids=[
        "hangs",
        "ends the process",
        "eats memory",
        "raises",
        "gives nothing",
        "gives no text",
        "says so",
    ],
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


async def test_one_whose_result_cannot_travel_back_is_told_apart(pool: Pool) -> None:
    done = await pool.prepare(items(b"good", b"locked", b"good too"), zoo.parse)

    first, second, third = problems(done)
    assert (first, third) == ("", "")
    assert second.startswith("reading it failed: TypeError: cannot pickle")


async def test_waiting_for_a_process_is_no_reason_to_lose_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    busy = Pool(1, seconds_an_item=2)
    await busy.prepare(items(b"good"), zoo.parse)

    chunks = await asyncio.gather(*(busy.prepare(items(b"slow"), zoo.parse) for _ in range(6)))
    busy.close()

    assert [problems(done) for done in chunks] == [[""]] * 6
    assert not caplog.records, "all together they took longer than one may"


async def test_closing_leaves_no_process_behind() -> None:
    pool = Pool(1, seconds_an_item=2)
    await pool.prepare(items(b"good"), zoo.parse)
    workers = list(psutil.Process().children(recursive=True))

    pool.close()
    gone, _ = psutil.wait_procs(workers, timeout=5)

    assert gone
