"""What is said when a calendar cannot be used as it was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from postroom.errors import PostroomError

_SHOWN = 60
"""Longest piece of a wrong value that is repeated in the message, in characters."""


@dataclass(slots=True, kw_only=True)
class InvalidCalendar(PostroomError):
    """One value of a calendar is wrong: where it stands, what it is, what to write instead."""

    field: str
    value: object
    fix: str

    def __str__(self) -> str:
        shown = repr(self.value)
        if len(shown) > _SHOWN:
            shown = shown[:_SHOWN] + "…"
        return f"{self.field}: {shown} cannot be used; {self.fix}"


def suggest(word: str, known: Iterable[str]) -> str:
    """The known words that look like this one, as the second half of a sentence ("" if none)."""
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), by_folded, n=2, cutoff=0.6)
    if not near:
        return ""
    return "did you mean " + " or ".join(f'"{by_folded[name]}"' for name in near) + "?"
