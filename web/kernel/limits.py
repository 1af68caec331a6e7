"""How often a token may ask: 600 requests a minute, counted in this process."""

from __future__ import annotations

import math
import time
from collections import OrderedDict

from aiohttp import web

from web.kernel.problems import Answerable

A_MINUTE = 600
MOST_REMEMBERED = 10_000
"""Tokens of which it is remembered how full they are; the longest unused is forgotten."""


class Limits:
    """A leaking bucket a token: a burst of a minute's worth, then ten a second."""

    def __init__(self, a_minute: int = A_MINUTE) -> None:
        self._room = float(a_minute)
        self._leak = a_minute / 60
        self._levels: OrderedDict[int, tuple[float, float]] = OrderedDict()

    def require_room(self, token: int, at: float | None = None) -> None:
        """Count one request; raises 429 `Answerable` with Retry-After when the bucket is full."""
        moment = time.monotonic() if at is None else at
        level, since = self._levels.pop(token, (0.0, moment))
        level = max(0.0, level - (moment - since) * self._leak)
        full = level + 1 > self._room
        self._levels[token] = (level if full else level + 1, moment)
        if len(self._levels) > MOST_REMEMBERED:
            self._levels.popitem(last=False)
        if full:
            raise too_often(math.ceil((level + 1 - self._room) / self._leak))


LIMITS = web.AppKey("limits", Limits)


def too_often(seconds: int) -> Answerable:
    """The answer to who asks too often, with the seconds to wait."""
    wait = max(1, seconds)
    return Answerable(
        message=f"too many requests; wait {wait} s and go on more slowly",
        status=429,
        headers={"Retry-After": str(wait)},
    )
