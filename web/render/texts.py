"""Filters for everything that is not a time: sizes, initials, colours, strangers' texts."""

from __future__ import annotations

import re
import zlib

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from web.render.reader import READER
from web.safe import links, visible

_UNITS = ("B", "kB", "MB", "GB")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_HUES = 8
"""How many colours avatars and tags without one of their own have (`--hue-0` … in the style)."""


def size(count: int) -> str:
    """Bytes as people read them: 840 B, 12 kB, 3.4 MB."""
    amount, unit = float(count), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    pattern = "0.#" if unit > 1 and amount < 100 else "0"
    return f"{format_decimal(amount, pattern, locale=READER.get().locale)} {_UNITS[unit]}"


def number(count: float) -> str:
    """A count with the reader's separators."""
    return format_decimal(count, locale=READER.get().locale)


def initials(name: str) -> str:
    """One or two letters for an avatar; of an address its first letter."""
    words = [word for word in re.split(r"[\s.@_-]+", name.partition("@")[0]) if word]
    if not words:
        return "?"
    letters = words[0][:1] + (words[-1][:1] if len(words) > 1 else "")
    return letters.upper()


def capital(name: str) -> str:
    """The name with its first letter large, the rest as it is."""
    return name[:1].upper() + name[1:]


def hue(name: str) -> int:
    """A colour that a name always gets."""
    return zlib.crc32(name.encode()) % _HUES


def colour(written: str) -> str:
    """A tag's colour as it may stand in an SVG: #rrggbb, or empty for anything else."""
    return written if _HEX.fullmatch(written) else ""


def file_icon(media_type: str) -> str:
    """The icon of a kind of file."""
    kind = media_type.partition("/")[0]
    if kind in {"image", "audio", "video"}:
        return "image" if kind == "image" else f"file-{kind}"
    if "zip" in media_type or "compressed" in media_type or "tar" in media_type:
        return "file-archive"
    return "file-text" if kind == "text" or "pdf" in media_type or "word" in media_type else "file"


def source_icon(source: str) -> str:
    """The icon of a source, such as `email` or `allegro.discussion`."""
    known = {"email": "mail", "chat": "message-circle"}
    if source in known:
        return known[source]
    if source.endswith((".discussion", ".claim", ".dispute")):
        return "message-square-warning"
    return "package" if "." in source else "plug"


def language_name(code: str) -> str:
    """A language in its own words: polski, English; a code nobody knows as it is."""
    try:
        return Locale.parse(code, sep="-").get_display_name() or code
    except (ValueError, UnknownLocaleError):
        return code


FILTERS = {
    "links": links,
    "visible": visible,
    "language_name": language_name,
    "size": size,
    "number": number,
    "capital": capital,
    "initials": initials,
    "hue": hue,
    "colour": colour,
    "file_icon": file_icon,
    "source_icon": source_icon,
}
