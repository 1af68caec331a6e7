"""What somebody typed into the search field, taken apart; nothing they type is an error."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from postroom.text import fold

LONGEST = 400
"""Characters of a query that are looked at."""
MOST_WORDS = 12
SHORTEST_BEGINNING = 3
"""Letters from which on the last word also stands for the beginning of one."""

_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')
_ORDER = re.compile(r"(?=[^\s@\"]*[0-9])[^\s@\"]{4,100}")
"""One word with a digit in it: orders are numbered in every way there is."""
_ADDRESS = re.compile(r'[^\s@"]+@[^\s@"]+\.[^\s@"]+')
_NUMBER = re.compile(r"#?(\d{1,15})")
_LETTERS = unicodedata.ucd_3_2_0
# The oldest Unicode at hand: what is a letter there is one for both databases, whose own tables
# are of different years. A sign they disagree about would join two words for one and part them
# for the other.


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All words and all phrases must be found in one message."""

    words: tuple[str, ...]
    """Folded, letters and digits only, each once."""
    beginning: str = ""
    """The beginning of a further word; empty for none."""
    phrases: tuple[str, ...] = ()
    """Folded, as typed; only messages that hold all words can hold them."""
    number: int | None = None
    """The ticket number that the whole query may be."""
    address: str = ""
    """The mail address that the whole query may be, folded."""
    order: str = ""
    """The number of an order that the whole query may be, as typed."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for in messages."""
        return not (self.words or self.beginning)


def parse(text: str) -> Query:
    """Read words and "quoted phrases"; the last word is a beginning unless a space follows."""
    typed = text[:LONGEST].encode(errors="ignore").decode()  # half characters cannot be stored
    pieces = [(match[1], match[2]) for match in _PIECE.finditer(typed)]
    words = [word for pair in pieces for word in split(pair[0] or pair[1] or "")][:MOST_WORDS]
    address = _address(typed.strip())
    beginning = "" if address else _beginning(typed, words)
    kept = dict.fromkeys(words[:-1] if beginning else words)
    return Query(
        words=tuple(kept),
        beginning=beginning,
        phrases=tuple(filter(None, map(_phrase, pieces))),
        number=_number(typed.strip()),
        address=address,
        order=_order(typed.strip()),
    )


def split(text: str) -> list[str]:
    """The words of a text as both databases' indexes know them."""
    folded = fold(text)
    spaced = "".join(c if _LETTERS.category(c)[0] in "LN" else " " for c in folded)
    return spaced.split()


def _beginning(typed: str, words: list[str]) -> str:
    closed = typed.endswith('"') and typed.count('"') % 2 == 0
    if closed or typed[-1:].isspace() or not words or len(words[-1]) < SHORTEST_BEGINNING:
        return ""
    return words[-1]


def _phrase(piece: tuple[str | None, str | None]) -> str:
    """What must stand there letter by letter: a quoted text, or a word held together by signs."""
    phrase = " ".join(fold(piece[0] or piece[1] or "").split())
    return phrase if len(split(phrase)) > 1 else ""


def _number(typed: str) -> int | None:
    match = _NUMBER.fullmatch(typed)
    return int(match[1]) if match else None


def _order(typed: str) -> str:
    return typed if _ORDER.fullmatch(typed) else ""


def _address(typed: str) -> str:
    return fold(typed) if _ADDRESS.fullmatch(typed) else ""
