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
    for sign, letters in _WIDE:
        text = text.replace(sign, letters)
    try:
        return text.encode(_PAGE).translate(_FOLDED).decode(_PAGE)
    except UnicodeError:
        return _fold_any(text)


def _fold_any(text: str) -> str:
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    for letter, plain in _STROKES:
        bare = bare.replace(letter, plain)
    if bare.isascii():
        return bare.lower()
    return unicodedata.normalize("NFKC", _MARKS.sub("", bare.casefold()))


_PAGE = "cp1250"
"""Central European letters; text in them alone is folded byte by byte (12 µs a kB to 3)."""
_WIDE = (("…", "..."), ("ß", "ss"))
"""Signs of this code page that fold to several letters, as far as they are written often."""
_NO_SIGN = b"\x81"
"""A byte that this code page does not know, so that reading it fails."""


def _folded_byte(byte: int) -> bytes:
    try:
        folded = _fold_any(bytes([byte]).decode(_PAGE)).encode(_PAGE)
    except UnicodeError:
        return _NO_SIGN
    return folded if len(folded) == 1 else _NO_SIGN


_FOLDED = b"".join(map(_folded_byte, range(256)))
"""For each byte of the code page that of its folded form, if that is one byte as well."""
