"""Threads for what blocks: short visits to a mailbox, beside the ones that wait for mail."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeAlias, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Task: TypeAlias = tuple[Callable[[], T], Future[T]]
"""What is to be done, and who waits for it."""

AT_ONCE = 3
"""Visits to one server at the same time; one that is silent keeps nobody from another."""


class _Visits:
    """The visits to one server: each in a thread that no ending process waits for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Task[Any]] = deque()
        self._threads = 0

    def add(self, work: Callable[[], T]) -> Future[T]:
        """Do it as soon as there is room."""
        future: Future[T] = Future()
        with self._lock:
            self._waiting.append((work, future))
            if self._threads < AT_ONCE:
                self._threads += 1
                Thread(target=self._run, name="mail visit", daemon=True).start()
        return future

    def _run(self) -> None:
        while (task := self._next()) is not None:
            fulfil(*task)

    def _next(self) -> Task[Any] | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._threads -= 1
            return None


_lock = Lock()
_servers: defaultdict[str, _Visits] = defaultdict(_Visits)


async def in_thread(host: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do blocking work at a server; every step of it has time-outs of its own.

    Giving up waiting does not stop what has begun.
    """
    with _lock:
        visits = _servers[host.casefold()]
    return await asyncio.wrap_future(visits.add(partial(work, *args, **kwargs)))


def fulfil(work: Callable[[], T], future: Future[T]) -> None:
    """Do it for whoever waits, unless nobody does any more."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001  it belongs to whoever waits
        future.set_exception(error)
    else:
        future.set_result(result)
