"""Threads for what blocks: short visits to a mailbox, beside the ones that wait for mail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_VISITS = ThreadPoolExecutor(8, thread_name_prefix="mail-visit")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work; every step of it has time-outs of its own."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_VISITS, partial(work, *args, **kwargs))
