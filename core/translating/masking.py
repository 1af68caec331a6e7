"""What must not change is hidden behind numbered markers, and must come back whole.

Each marker's number is used once in a process for a long while, and each piece that is sent ends
with one: so an answer that belongs to another text, or ends too soon, is told by its markers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.services.links import ADDRESS, DOMAIN, URL

_FIXED = re.compile(
    r"\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|\$\{[^{}\n]{1,100}\}|\{[\w.]{1,100}\}|%\(\w{1,60}\)[sd]"
    rf"|%[sd]\b|{URL}|{ADDRESS}|{DOMAIN}|[⟦⟧]+",
    re.IGNORECASE,
)
"""Placeholders, links, addresses, and signs that look like our markers."""
_WORD = re.compile(r"\S+")
_COUNTED = re.compile(r"\d+[-–]?[^\W\d_]{3,}\Z")
"""A number joined to a word, as in `5-dniowy`: the word wants translating."""
_NUMBER = re.compile(r"\d+")
_EDGES = re.compile(r"^[^\w#№+]+|[^\w%]+$")
_FIGURES = re.compile(r"[\d+().,/: \-]+\Z")


@dataclass(frozen=True, slots=True)
class Style:
    """How markers look: two ways, since a service that damages one may keep the other."""

    before: str
    after: str

    def mark(self, number: int) -> str:
        """The marker with this number."""
        return f"{self.before}{number}{self.after}"

    @property
    def pattern(self) -> re.Pattern[str]:
        """Markers as they come back: a service may put spaces around the number."""
        return re.compile(rf"{re.escape(self.before)}\s?(\d{{5}})\s?{re.escape(self.after)}")


STYLES = (Style("⟦", "⟧"), Style("[", "]"))


def numbers(first: int) -> Callable[[], int]:
    """Numbers of five digits from there on, none twice among 90,000."""
    counted = itertools.count(first)
    return lambda: 10_000 + next(counted) % 90_000


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with markers, and what each of them stands for."""

    text: str
    style: Style
    kept: Mapping[int, str]


def mask(text: str, style: Style, number: Callable[[], int]) -> Masked:
    """Hide what must not change."""
    kept: dict[int, str] = {}
    pieces, at = [], 0
    for start, end in spans(text):
        mark = number()
        kept[mark] = text[start:end]
        pieces += [text[at:start], style.mark(mark)]
        at = end
    return Masked("".join([*pieces, text[at:]]), style, kept)


def marks(text: str, style: Style) -> list[int]:
    """The numbers of the markers in a text, sorted."""
    return sorted(int(found) for found in style.pattern.findall(text))


def unmask(text: str, masked: Masked) -> str:
    """Put back what was hidden; a marker that hides nothing goes away."""
    return masked.style.pattern.sub(lambda found: masked.kept.get(int(found[1]), ""), text)


def spans(text: str) -> list[tuple[int, int]]:
    """Where the parts are that must not change, in order, none overlapping."""
    found: list[tuple[int, int]] = []
    for start, end in _unjoined(text):
        if found and text[found[-1][1] : start] == " " and _figures(text, found[-1], (start, end)):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _figures(text: str, *parts: tuple[int, int]) -> bool:
    """Whether both are figures, as the halves of a telephone number or of `12 500` are."""
    return all(_FIGURES.match(text[start:end]) for start, end in parts)


def _unjoined(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for fixed in _FIXED.finditer(text):
        yield from _codes(text, at, fixed.start())
        yield fixed.span()
        at = fixed.end()
    yield from _codes(text, at, len(text))


def _codes(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Numbers, order numbers and whatever else has a digit."""
    for word in _WORD.finditer(text, begin, end):
        if not _NUMBER.search(word[0]):
            continue
        start, stop = _trimmed(word)
        if _COUNTED.match(text, start, stop) and text[start:stop].islower():
            stop = start + len(_NUMBER.match(text, start)[0])  # type: ignore[index] # it has one
        yield start, stop


def _trimmed(word: re.Match[str]) -> tuple[int, int]:
    """A word's place without the punctuation around it."""
    inner = _EDGES.sub("", word[0])
    start = word.start() + word[0].index(inner)
    return start, start + len(inner)
