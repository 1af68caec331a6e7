"""Turns: how many connections to one server are being made at once, over all accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from postroom.errors import TemporaryError

AT_ONCE = 4
"""Connections to one host that are being made at the same time."""
PATIENCE_S = 120.0

_lock = Lock()
_places: defaultdict[str, BoundedSemaphore] = defaultdict(lambda: BoundedSemaphore(AT_ONCE))


@contextmanager
def turn(host: str) -> Iterator[None]:
    """Wait until few enough others connect to this host, so that no server sees a storm."""
    with _lock:
        place = _places[host.casefold()]
    if not place.acquire(timeout=PATIENCE_S):
        raise TemporaryError(
            f"{host} is so slow that {AT_ONCE} other connections are still being made; it is tried"
            " again by itself",
            step="connect",
        )
    try:
        yield
    finally:
        place.release()
