"""Lines of a mail as the folding sees them: what they say, and what marks them as quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from postroom.text import fold

LONGEST = 400
"""Characters of a line that are looked at; no program's announcement is longer."""

MOST_LINES = 20_000
"""A longer mail is machine-made or hostile and is shown whole."""

PICTURE = "\ufffc"
"""Stands for an image in the text of an HTML line (Unicode's object replacement)."""

_EDGES = " \t\r\n\f\v\xa0\u200b\u200e\u200f\u202f\ufeff"
_ARROWS = "> \t\xa0"
_UNIFIED = str.maketrans({"’": "'", "\u2013": "-", "\u2014": "-", "*": ""})
_INITIALS = re.compile(r" ?([^\W\d_]{1,4})>+(?: |$)")


class Mark(IntEnum):
    """What the mail itself says about a line, weakest first."""

    OWN = 0
    """Nothing: a line as the customer types one."""
    ARROW = 1
    """It begins with `>`; customers write that too."""
    BLOCK = 2
    """It stands in a plain blockquote; customers indent that way too."""
    CITE = 3
    """It stands in `blockquote[type=cite]`."""
    SURE = 4
    """It stands in a wrapper that only a program makes, around nothing but a quote."""
    HEAD = 5
    """It stands in the element a program announces a quote with."""
    CUT = 6
    """A program's own divider: all that follows is quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; `text` is its folded content without quote prefix, `plain` the same unfolded."""

    text: str
    plain: str
    mark: Mark

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read; a lone `>` is no blank line."""
        return not self.text and self.mark is not Mark.ARROW

    @property
    def is_quote(self) -> bool:
        """Whether the line is marked as quoted, surely or perhaps."""
        return Mark.ARROW <= self.mark <= Mark.SURE


def lines(raws: Sequence[str], marks: Sequence[Mark] | None = None) -> list[Line]:
    """Read lines, those of an HTML mail with the marks that its tags gave them."""
    initials = _initials(raws) if marks is None else None
    parted = [_parted(raw[:LONGEST].strip(_EDGES), initials) for raw in raws]
    plains = [plain for plain, _ in parted]
    found = [
        Line(text=text, plain=plain, mark=mark)
        for text, (plain, mark) in zip(_reduced(plains), parted, strict=True)
    ]
    if marks is None:
        return found
    return [
        replace(line, mark=max(line.mark, mark)) for line, mark in zip(found, marks, strict=True)
    ]


def _parted(plain: str, initials: str | None) -> tuple[str, Mark]:
    """Take the quote prefix off; `initials` is The Bat!'s, the letters before its `>`."""
    if initials and plain.startswith(f"{initials}>"):
        return plain[len(initials) :].lstrip(_ARROWS), Mark.BLOCK
    if plain.startswith(">"):
        return plain.lstrip(_ARROWS), Mark.ARROW
    return plain, Mark.OWN


def _reduced(plains: Sequence[str]) -> list[str]:
    """Fold all lines at once, unify apostrophes, drop the stars of text made from bold HTML.

    A line of nothing but stars keeps them: it is not blank.
    """
    flat = "\n".join(plain.replace("\n", " ") for plain in plains)
    folded = fold(flat.translate(_UNIFIED)).split("\n")
    return [" ".join(text.split()) or plain for text, plain in zip(folded, plains, strict=True)]


def _initials(raws: Sequence[str]) -> str | None:
    """Find the letters The Bat! puts before `>`, on two lines or more, under a colon."""
    above = ""
    found: dict[str, int] = {}
    for raw in raws:
        prefix = _INITIALS.match(raw[:8]) if ">" in raw[:8] else None
        if prefix and (above.endswith(":") or prefix[1] in found):
            found[prefix[1]] = found.get(prefix[1], 0) + 1
        above = raw[-LONGEST:].strip() or above
    return next((letters for letters, count in found.items() if count > 1), None)
