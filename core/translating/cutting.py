"""Long texts go out in pieces: whole lines, else sentences, words, and only then letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

_LEVELS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"[^\n]*\n+|[^\n]+",
        r".*?[.!?…。！？]+\s+|.+",
        r"\S+\s*|\s+",
        r"⟦\d{5}⟧|\[\d{5}\]|.",
    )
)
"""Each cuts a text into parts that, joined, are that text again."""


def size(text: str) -> int:
    """Bytes a text takes in a URL or a form: `ż` is six, `⟦` nine."""
    return len(quote(text, safe=""))


def cut(text: str, most: int, level: int = 0) -> list[str]:
    """Parts of at most `most` bytes each, which joined are the text again."""
    if size(text) <= most or level == len(_LEVELS):
        return [text]
    parts: list[str] = []
    for part in _LEVELS[level].findall(text):
        parts += [part] if size(part) <= most else cut(part, most, level + 1)
    return list(_filled(parts, most))


def lines(text: str, most: int) -> list[str]:
    """Every line by itself, and cut where it is too long."""
    return [part for line in text.splitlines(keepends=True) for part in cut(line, most)]


def _filled(parts: Sequence[str], most: int) -> Iterator[str]:
    """Neighbours joined as far as they fit."""
    held, room = "", most
    for part in parts:
        needed = size(part)
        if held and needed > room:
            yield held
            held, room = "", most
        held, room = held + part, room - needed
    if held:
        yield held
