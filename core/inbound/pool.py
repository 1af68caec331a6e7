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
from core.inbound.prepare import Item, Parser, Prepared, prepare

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


class _Crew:
    """Worker processes that are started when asked, and all replaced when one is lost."""

    def __init__(self, context: ForkServerContext, processes: int, niceness: int) -> None:
        self._context = context
        self._processes = processes
        self._niceness = niceness
        self._executor: ProcessPoolExecutor | None = None

    def warm_up(self) -> None:
        executor = self._started()
        with _no_main_module():
            for _ in range(self._processes):
                executor.submit(_nothing)

    async def ask(self, items: list[Item], parser: Parser, seconds: float) -> list[Prepared]:
        """Raises `TimeoutError` or `BrokenProcessPool`; the processes are replaced then."""
        executor = self._started()
        loop = asyncio.get_running_loop()
        try:
            with _no_main_module():
                asked = loop.run_in_executor(executor, prepare, items, parser)
            async with asyncio.timeout(seconds):
                return await asked
        except (TimeoutError, BrokenProcessPool):
            self._discard(executor)
            raise

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
