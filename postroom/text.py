"""Folding: the one form in which text is compared, searched and sorted."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and a mark.
_STROKES = (
    ("ł", "l"),
    ("đ", "d"),
    ("ø", "o"),
    ("ħ", "h"),
    ("ŧ", "t"),
    ("ı", "i"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("þ", "th"),
    ("ð", "d"),
    ("\x00", ""),
)
_MARKS = re.compile("[\u0300-\u036f]+")
"""Combining diacritical marks; those of other scripts carry meaning and stay."""


def fold(text: str) -> str:
    """Reduce text to what a person would call the same letters.

    Compatibility forms are unified (NFKC), case and accents go, `ł` becomes `l`; folding twice
    changes nothing. Both databases store this form, so neither one's collation matters.
    """
    if text.isascii():
        return text.lower().replace("\x00", "")
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    for letter, plain in _STROKES:
        bare = bare.replace(letter, plain)
    if bare.isascii():
        return bare.lower()
    return unicodedata.normalize("NFKC", _MARKS.sub("", bare.casefold()))
