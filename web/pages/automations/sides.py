"""Two texts side by side: what is gone on the left, what is new on the right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

AROUND = 3
"""Lines shown around each change."""
LONGEST = 2000
"""Characters of two lines up to which their words are compared."""
ALIKE = 0.5
"""How much of two lines must be the same (0…1) before single words are marked in them."""
_WORDS = re.compile(r"\w+|\W")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line."""

    text: str
    changed: bool = False
    """Whether the other side has something else there."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side's line."""

    number: int
    """Of the line in its text, from 1."""
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The same place of both texts; a side without a line there is None."""

    before: Side | None
    after: Side | None
    same: bool
    """Whether both sides say the same."""


@dataclass(frozen=True, slots=True)
class _Texts:
    before: Sequence[str]
    after: Sequence[str]


def sides(before: str, after: str) -> list[list[Row]]:
    """What differs, in stretches with a few lines around each change; none if nothing does."""
    texts = _Texts(before.splitlines(), after.splitlines())
    matcher = difflib.SequenceMatcher(None, texts.before, texts.after)
    return [
        [row for code in stretch for row in _rows(code, texts)]
        for stretch in matcher.get_grouped_opcodes(AROUND)
    ]


def _rows(code: tuple[str, int, int, int, int], texts: _Texts) -> Iterator[Row]:
    tag, before, before_end, after, after_end = code
    pairs = zip_longest(range(before, before_end), range(after, after_end))
    for left, right in pairs:
        old = None if left is None else texts.before[left]
        new = None if right is None else texts.after[right]
        old_pieces, new_pieces = _pieces(old, new)
        yield Row(
            None if left is None else Side(left + 1, old_pieces),
            None if right is None else Side(right + 1, new_pieces),
            tag == "equal",
        )


def _pieces(old: str | None, new: str | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both lines, with the words marked that differ between them; a line alone is whole."""
    if old is None or new is None or old == new or len(old) + len(new) > LONGEST:
        return _whole(old), _whole(new)
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _whole(old), _whole(new)
    codes = matcher.get_opcodes()
    return (
        tuple(Piece("".join(left[a:b]), tag != "equal") for tag, a, b, _, _ in codes if b > a),
        tuple(Piece("".join(right[a:b]), tag != "equal") for tag, _, _, a, b in codes if b > a),
    )


def _whole(line: str | None) -> tuple[Piece, ...]:
    return (Piece(line),) if line else ()
