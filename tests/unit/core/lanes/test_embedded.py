"""Embedded lanes: rows are the truth, a ring is only a hint."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from core.lanes import EmbeddedLanes, Handler, Lane, LaneFailedError, Scan, lane_name
from postroom.clock import utc_now

EVENTS = lane_name("events")


async def nothing_due() -> Iterable[Lane]:
    return ()


@asynccontextmanager
async def serving(handler: Handler, scan: Scan = nothing_due) -> AsyncIterator[EmbeddedLanes]:
    lanes = EmbeddedLanes({"events": handler}, scan, utc_now, asyncio.Event())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(lanes.serve())
        await asyncio.sleep(0)
        yield lanes
        await lanes.close()


async def test_a_ring_wakes_the_lane_with_its_key() -> None:
    seen: list[str] = []

    async def handler(key: str) -> None:
        seen.append(key)

    async with serving(handler) as lanes:
        lanes.ring([lane_name("events", 7)])
        await asyncio.sleep(0.01)

    assert seen == ["7"]


async def test_a_lane_has_one_owner_and_a_ring_while_it_works_is_not_lost() -> None:
    at_work, most_at_once, calls = 0, 0, 0

    async def handler(key: str) -> None:
        nonlocal at_work, most_at_once, calls
        calls += 1
        at_work += 1
        most_at_once = max(most_at_once, at_work)
        await asyncio.sleep(0.01)
        at_work -= 1

    async with serving(handler) as lanes:
        lanes.ring([EVENTS])
        await asyncio.sleep(0.005)
        lanes.ring([EVENTS, EVENTS, EVENTS])
        await asyncio.sleep(0.05)

    assert most_at_once == 1
    assert calls == 2


async def test_the_scan_finds_rows_whose_ring_was_lost() -> None:
    rows = {"lost"}

    async def handler(key: str) -> None:
        rows.clear()

    async def scan() -> Iterable[Lane]:
        return [EVENTS] if rows else []

    async with serving(handler, scan) as lanes:
        await asyncio.sleep(0)
        async with asyncio.timeout(1):
            await lanes.settle()

    assert not rows


async def test_a_handler_that_names_a_time_is_woken_then() -> None:
    calls: list[datetime] = []

    async def handler(key: str) -> datetime | None:
        calls.append(utc_now())
        return utc_now() + timedelta(milliseconds=20) if len(calls) == 1 else None

    async with serving(handler) as lanes:
        lanes.ring([EVENTS])
        await asyncio.sleep(0.1)

    assert len(calls) == 2


async def test_a_lane_that_is_rung_often_is_woken_once_and_not_once_for_each_ring() -> None:
    calls = 0

    async def handler(key: str) -> datetime | None:
        nonlocal calls
        calls += 1
        return utc_now() + timedelta(milliseconds=50)

    async with serving(handler) as lanes:
        for _ in range(20):
            lanes.ring([EVENTS])
            await asyncio.sleep(0.001)
        rung, calls = calls, 0
        await asyncio.sleep(0.12)

    assert rung > 10
    assert 1 <= calls <= 3


@pytest.mark.promise("P6")
async def test_a_lane_that_fails_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    worked: list[str] = []

    async def handler(key: str) -> None:
        if key == "bad":
            raise RuntimeError("broken")
        worked.append(key)

    async with serving(handler) as lanes:
        lanes.ring([lane_name("events", "bad"), lane_name("events", "good")])
        await asyncio.sleep(0.02)

        lanes.ring([lane_name("events", "bad")])
        await asyncio.sleep(0.02)

    assert worked == ["good"]
    assert caplog.text.count("lane events:bad failed") == 1


async def test_lanes_outlive_a_scan_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(key: str) -> None:
        raise AssertionError("nothing is due")

    async def scan() -> Iterable[Lane]:
        raise ConnectionError("the database is away")

    async with serving(handler, scan):
        await asyncio.sleep(0.01)

    assert "lanes could not be scanned" in caplog.text


@pytest.mark.promise("P27")
async def test_closing_waits_for_what_runs_and_starts_nothing_new() -> None:
    finished: list[str] = []

    async def handler(key: str) -> None:
        await asyncio.sleep(0.02)
        finished.append(key)

    async with serving(handler) as lanes:
        lanes.ring([lane_name("events", 1)])
        await asyncio.sleep(0)
        await lanes.close()
        lanes.ring([lane_name("events", 2)])
        await asyncio.sleep(0.01)

    assert finished == ["1"]


async def test_settling_says_which_lane_cannot_work() -> None:
    async def handler(key: str) -> None:
        raise RuntimeError("broken")

    async def scan() -> Iterable[Lane]:
        return [EVENTS]

    async with serving(handler, scan) as lanes:
        async with asyncio.timeout(2):
            with pytest.raises(LaneFailedError, match="events:0"):
                await lanes.settle()
