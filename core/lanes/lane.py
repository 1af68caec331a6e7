"""The small protocol behind which embedded and scaled-out lanes look the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import NewType, Protocol

Lane = NewType("Lane", str)
"""`events:0`, `parse:17`: the kind of work, and which of its rows."""

Handler = Callable[[str], Awaitable[datetime | None]]
"""Drains the rows of one lane (given the part after the colon); returns when to wake, or None."""

Scan = Callable[[], Awaitable[Iterable[Lane]]]
"""Which lanes have rows that are due."""


def lane_name(kind: str, key: int | str = 0) -> Lane:
    """The lane of one kind of work for one key."""
    return Lane(f"{kind}:{key}")


class Lanes(Protocol):
    """Whoever decides which process works on which lane."""

    def ring(self, lanes: Iterable[Lane]) -> None:
        """Hint that these lanes have rows; call it after the commit."""
        ...

    async def serve(self) -> None:
        """Work until closed."""
        ...

    async def close(self) -> None:
        """Take no new work and return once what runs has come to rest."""
        ...
