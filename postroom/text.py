"""Folding: the one form in which text is compared, searched and sorted."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not decompose into a base letter and a mark.
_STROKES = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
        "\x00": "",
    }
)


def fold(text: str) -> str:
    """Reduce text to what a person would call the same letters.

    Compatibility forms are unified (NFKC), case and accents go, `ł` becomes `l`; folding twice
    changes nothing. Both databases store this form, so neither one's collation matters.
    """
    if text.isascii():
        return text.lower().replace("\x00", "")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", bare.translate(_STROKES).casefold())
