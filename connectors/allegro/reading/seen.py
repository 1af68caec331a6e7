"""Messages that are read again: until moderation has decided, and their files have come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from connectors.allegro.reading.cursor import Cursor, Seen

LATELY = timedelta(minutes=15)
"""So long it is remembered what was read, so that it is not fetched twice."""
GIVEN_UP = timedelta(hours=24)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30, 60))
"""How long to wait before each try; the last for all further ones."""


class Note(Protocol):
    """Writes down that a message was read."""

    def __call__(self, *, settled: bool) -> None:
        """`settled`: it need not be read again."""
        ...


def is_news(cursor: Cursor, message: str, state: str) -> bool:
    """Whether this state of a message was not read before, as far as is remembered."""
    known = cursor.seen.get(message)
    return known is None or known.state != state or known.next is not None


def external_id(cursor: Cursor, kind: str, message: str, state: str) -> str:
    """Of the raw item of this state; a further try in the same state is another item."""
    known = cursor.seen.get(message)
    tries = known.tries if known and known.state == state else 0
    return f"{kind}:{message}@{state}" + (f"+{tries}" if tries else "")


def noted(
    cursor: Cursor, message: str, state: str, thread: str, at: datetime, now: datetime
) -> Note:
    """What writes down that it was read; called with whether it needs not be read again."""

    def note(*, settled: bool) -> None:
        before = cursor.seen.pop(message, None)
        if now - at > (LATELY if settled else GIVEN_UP):
            return
        found = Seen(state=state, at=at)
        if not settled:
            tries = before.tries if before else 0
            found.thread, found.tries = thread, tries + 1
            found.next = now + WAITS[min(tries, len(WAITS) - 1)]
        cursor.seen[message] = found

    return note


def forget(cursor: Cursor, now: datetime) -> None:
    """Let go what is neither recent nor waited for."""
    for message, known in list(cursor.seen.items()):
        if known.next is None and now - known.at > LATELY:
            del cursor.seen[message]


def due(cursor: Cursor, now: datetime, most: int) -> list[tuple[str, Seen]]:
    """Messages that are to be read again, longest waiting first."""
    waiting = [(known.next, key) for key, known in cursor.seen.items() if known.next is not None]
    return [(key, cursor.seen[key]) for at, key in sorted(waiting) if at <= now][:most]
