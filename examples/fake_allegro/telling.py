"""How Allegro writes things down, and how the fake marks what it tells against the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Odd:
    """A value that the contract does not allow though Allegro was seen to tell it.

    An answer that holds one is not held against the contract.
    """

    value: Any


Text: TypeAlias = str | Odd
NULL = Odd(None)


def iso(at: datetime) -> str:
    """A moment with milliseconds and Z, as Allegro writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def maybe_iso(at: datetime | None) -> str | None:
    """A moment that may be missing."""
    return None if at is None else iso(at)


def moment(told: str) -> datetime:
    """A moment as a client writes it; raises `ValueError` for one without an offset."""
    at = datetime.fromisoformat(told)
    if at.tzinfo is None:
        raise ValueError(told)
    return at


def plain(told: Any) -> Any:
    """The same without the marks."""
    match told:
        case Odd(value=value):
            return plain(value)
        case dict():
            return {name: plain(value) for name, value in told.items()}
        case list() | tuple():
            return [plain(value) for value in told]
        case _:
            return told


def is_odd(told: Any) -> bool:
    """Whether a mark is somewhere in it."""
    match told:
        case Odd():
            return True
        case dict():
            return any(is_odd(value) for value in told.values())
        case list() | tuple():
            return any(is_odd(value) for value in told)
        case _:
            return False
