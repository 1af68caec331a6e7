"""Lines of a mail as the folding sees them: what they say, and what marks them as quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from postroom.text import fold

LONGEST = 400
"""Characters of a line that are looked at; no program's announcement is longer."""

MOST_LINES = 20_000
"""A longer mail is machine-made or hostile and is shown whole."""

PICTURE = "\ufffc"
"""Stands for an image in the text of an HTML line (Unicode's object replacement)."""

EDGES = " \t\r\n\f\v\xa0\u200b\u200e\u200f\u202f\ufeff"
"""What is no content at either end of a line."""
_ARROWS = "> \t\xa0"
_UNIFIED = (("’", "'"), ("\u2013", "-"), ("\u2014", "-"), ("*", ""))
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


_FIRST_QUOTE, _LAST_QUOTE = int(Mark.ARROW), int(Mark.SURE)
_OWN, _ARROW, _BLOCK = Mark.OWN, Mark.ARROW, Mark.BLOCK


class Line(NamedTuple):
    """One line; `text` is its folded content without quote prefix, `plain` the same unfolded.

    A named tuple: a mail makes dozens, and a frozen dataclass takes three times as long to make.
    """

    text: str
    plain: str
    mark: Mark

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read; a lone `>` is no blank line."""
        return not self.text and self.mark is not _ARROW

    @property
    def is_quote(self) -> bool:
        """Whether the line is marked as quoted, surely or perhaps."""
        return _FIRST_QUOTE <= self.mark <= _LAST_QUOTE


def lines(raws: Sequence[str], marks: Sequence[Mark] | None = None) -> list[Line]:
    """Read lines, those of an HTML mail with the marks that its tags gave them."""
    plains = [raw[:LONGEST].strip(EDGES) for raw in raws]
    seen = [_OWN] * len(plains)
    initialled: list[int] = []
    for place, plain in enumerate(plains):
        if ">" not in plain[:8]:
            continue
        if plain[0] == ">":
            plains[place], seen[place] = plain.lstrip(_ARROWS), _ARROW
        else:
            initialled.append(place)
    if marks is not None:
        seen = list(map(max, seen, marks))
    elif initialled and (initials := _initials(raws)):
        for place in initialled:
            if plains[place].startswith(initials):
                plains[place] = plains[place][len(initials) - 1 :].lstrip(_ARROWS)
                seen[place] = _BLOCK
    return list(map(Line, _reduced(plains), plains, seen))


def _reduced(plains: Sequence[str]) -> list[str]:
    """Fold all lines at once, unify apostrophes, drop the stars of text made from bold HTML.

    A line of nothing but stars keeps them: it is not blank.
    """
    flat = "\n".join(plains)
    if flat.count("\n") >= len(plains):
        flat = "\n".join(plain.replace("\n", " ") for plain in plains)
    for sign, unified in _UNIFIED:
        flat = flat.replace(sign, unified)
    folded = fold(flat)
    texts = folded.split("\n")
    if not _is_even(folded):
        texts = [" ".join(text.split()) for text in texts]
    return [text or plain for text, plain in zip(texts, plains, strict=True)]


def _is_even(text: str) -> bool:
    """Whether all blanks in lines are single spaces between words, as nearly always."""
    if "  " in text or "\n " in text or " \n" in text or text[:1] == " " or text[-1:] == " ":
        return False
    return text.replace("\n", "").isprintable()


def _initials(raws: Sequence[str]) -> str | None:
    """Find the letters The Bat! puts before `>`, on two lines or more, under a colon; `>` too."""
    above = ""
    found: dict[str, int] = {}
    for raw in raws:
        prefix = _INITIALS.match(raw[:8]) if ">" in raw[:8] else None
        if prefix and (above.endswith(":") or prefix[1] in found):
            found[prefix[1]] = found.get(prefix[1], 0) + 1
        above = raw[-LONGEST:].strip() or above
    return next((f"{letters}>" for letters, count in found.items() if count > 1), None)
