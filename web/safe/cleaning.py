"""Making mails safe takes up to a second each: done beside the event loop, two at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE: Final = 2
"""The parser leaves other threads running, so that more would only slow each other down."""


class Cleaning:
    """Threads in which strangers' HTML is made safe, and nothing else is done."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="cleaning")

    async def run(self, clean: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call it in one of the threads; one message a call, so that nobody waits for a page."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(clean, *args, **kwargs))

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown()
