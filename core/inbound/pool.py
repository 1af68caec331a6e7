"""The pool of parsing processes: limits, time-outs, and no way for one item to hurt another."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import resource
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from multiprocessing import connection as wiring
from multiprocessing.context import ForkServerContext
from typing import Protocol

from core.garbage import collect_seldom
from core.inbound.prepare import Item, Parser, Prepared, failed, prepare

log = logging.getLogger(__name__)

SECONDS_AN_ITEM = 30
"""Longest time one item may take before it is quarantined."""
MEMORY_BYTES = 1_500_000_000
"""Address space of one pool process."""
NICENESS = 19
"""Parsing gives way to what people and the database's writer wait for: a sixth of intake's time."""


class Preparing(Protocol):
    """Whoever parses: the pool, or this very process for channels that are cheap and harmless."""

    async def prepare(self, items: list[Item], parser: Parser) -> list[Prepared]:
        """Parse a chunk; results in the order of the items."""
        ...


class InProcess:
    """Parses in the event loop's process, for channels that say `parse_in = "loop"`."""

    async def prepare(self, items: list[Item], parser: Parser) -> list[Prepared]:
        """Parse a chunk; results in the order of the items."""
        return prepare(items, parser)


class Pool:
    """Parses in worker processes; one that hangs, crashes or eats memory is replaced.

    The items of a chunk that lost its process are read one by one, in a process that nobody else
    uses: so the one that did it is told apart from those that were only near. That process does not
    give way to others, so that its time limit is the item's own.
    """

    def __init__(
        self,
        processes: int,
        preload: tuple[str, ...] = (),
        seconds_an_item: float = SECONDS_AN_ITEM,
    ) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["core.inbound.prepare", *preload])
        self._seconds = seconds_an_item
        self._crew = _Crew(context, processes, NICENESS)
        self._apart = _Crew(context, 1, niceness=0)
        self._alone = asyncio.Lock()

    def warm_up(self) -> None:
        """Start the processes now, so that the first mail does not wait for them."""
        self._crew.warm_up()

    async def prepare(self, items: list[Item], parser: Parser) -> list[Prepared]:
        """Parse a chunk; an item that cannot be survived comes back with its problem."""
        try:
            return await self._crew.ask(items, parser, self._seconds * (1 + len(items) / 50))
        except (BrokenProcessPool, TimeoutError):
            log.warning("a parsing process was lost; its %s items are read one by one", len(items))
        except _NotBroughtBackError as error:
            log.warning("a chunk failed: %s; its %s items are read one by one", error, len(items))
        async with self._alone:
            return [await self._prepare_alone(item, parser) for item in items]

    def close(self) -> None:
        """End the worker processes."""
        self._crew.close()
        self._apart.close()

    async def _prepare_alone(self, item: Item, parser: Parser) -> Prepared:
        try:
            return (await self._apart.ask([item], parser, self._seconds))[0]
        except TimeoutError:
            return Prepared(
                raw=item.raw, problem=f"reading it took longer than {self._seconds:g} s"
            )
        except BrokenProcessPool:
            return Prepared(raw=item.raw, problem="reading it ended the parsing process")
        except _NotBroughtBackError as error:
            return failed(item, error.reason)


class _NotBroughtBackError(Exception):
    """A process took the items, but what they came to cannot travel back (pickle says why)."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(type(reason).__name__)
        self.reason = reason


class _Crew:
    """Worker processes that are started when asked, and all replaced when one is lost.

    One chunk more than there are processes is handed over, so that a process has its next one while
    a result is on its way back; the others wait here. A chunk's time counts only once a process is
    free for it: many accounts on a busy machine are no reason to kill processes that work.
    """

    def __init__(self, context: ForkServerContext, processes: int, niceness: int) -> None:
        self._context = context
        self._processes = processes
        self._niceness = niceness
        self._room = asyncio.Semaphore(processes + 1)
        self._hands = asyncio.Semaphore(processes)
        self._executor: ProcessPoolExecutor | None = None

    def warm_up(self) -> None:
        executor = self._started()
        with _no_main_module():
            for _ in range(self._processes):
                executor.submit(_nothing)

    async def ask(self, items: list[Item], parser: Parser, seconds: float) -> list[Prepared]:
        """Raises `TimeoutError` or `BrokenProcessPool`; the processes are replaced then.

        And `_NotBroughtBackError`; any other error is the machine's, not the items'.
        """
        async with self._room:
            executor = self._started()
            try:
                return await self._answer(self._hand_over(executor, items, parser), seconds)
            except (TimeoutError, BrokenProcessPool):
                self._discard(executor)
                raise

    def _hand_over(
        self, executor: ProcessPoolExecutor, items: list[Item], parser: Parser
    ) -> asyncio.Future[list[Prepared]]:
        with _no_main_module():
            return asyncio.get_running_loop().run_in_executor(executor, prepare, items, parser)

    async def _answer(
        self, asked: asyncio.Future[list[Prepared]], seconds: float
    ) -> list[Prepared]:
        """Wait for a process to be free, in the executor's order, and only then for the result."""
        try:
            async with self._hands, asyncio.timeout(seconds):
                return await _brought_back(asked)
        finally:
            asked.cancel()

    def close(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._processes,
                mp_context=self._context,
                initializer=_limit_this_process,
                initargs=(self._niceness,),
            )
        return self._executor

    def _discard(self, executor: ProcessPoolExecutor) -> None:
        """Kill the workers of an executor in which one does not answer."""
        if self._executor is executor:
            self._executor = None
        for process in list((executor._processes or {}).values()):  # noqa: SLF001 - no public way to kill one
            process.kill()
        # What waits in it must fail, not be cancelled: its callers then read it one by one.
        executor.shutdown(wait=False)


async def _brought_back(asked: asyncio.Future[list[Prepared]]) -> list[Prepared]:
    try:
        return await asked
    except BrokenProcessPool:
        raise
    except Exception as error:
        raise _NotBroughtBackError(error) from error


def _nothing() -> None:
    """What a process is asked first."""


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Start processes that do not import the program they belong to, only what parses.

    multiprocessing runs a parent's main module again in each child unless it is a `__main__`.
    """
    main = sys.modules["__main__"]
    spec = main.__spec__
    main.__spec__ = ModuleSpec("postroom.__main__", None)
    try:
        yield
    finally:
        main.__spec__ = spec


def _limit_this_process(niceness: int) -> None:
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wiring.wait([parent.sentinel])
        os._exit(1)
