"""Visits to mail servers: few at one server, and none that others wait for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from connectors.mail.threads import AT_ONCE, in_thread

SILENT, LIVELY = "silent.example.com", "lively.example.com"


@pytest.fixture
def speaks() -> Iterator[threading.Event]:
    """Set when the silent server answers at last."""
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.promise("P16")
async def test_a_silent_server_keeps_nobody_from_another(speaks: threading.Event) -> None:
    async with asyncio.TaskGroup() as tasks:
        for _ in range(20):
            tasks.create_task(in_thread(SILENT, speaks.wait, 5))
        await asyncio.sleep(0)

        async with asyncio.timeout(1):
            answer = await in_thread(LIVELY, str.upper, "here")
        speaks.set()

    assert answer == "HERE"


async def test_one_server_has_few_visits_at_once(speaks: threading.Event) -> None:
    begun: list[int] = []

    def visit(number: int) -> None:
        begun.append(number)
        speaks.wait(5)

    async with asyncio.TaskGroup() as tasks:
        for number in range(10):
            tasks.create_task(in_thread(SILENT, visit, number))
        await asyncio.sleep(0.05)
        most = len(begun)
        speaks.set()

    assert most == AT_ONCE
    assert sorted(begun) == list(range(10))


async def test_a_visit_nobody_waits_for_any_more_is_not_begun(speaks: threading.Event) -> None:
    begun = threading.Event()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(in_thread(SILENT, speaks.wait, 5))
        late = tasks.create_task(in_thread(SILENT, begun.set))
        await asyncio.sleep(0.05)

        late.cancel()
        await asyncio.sleep(0)
        speaks.set()

    assert not begun.is_set()


async def test_a_process_that_ends_waits_for_no_visit() -> None:
    thread = await in_thread(LIVELY, threading.current_thread)

    assert thread.daemon


async def test_what_goes_wrong_is_told_to_whoever_waits() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await in_thread(LIVELY, int, "x")
