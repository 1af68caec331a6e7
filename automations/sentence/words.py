"""Small pieces every part of a sentence is put together from."""

from __future__ import annotations

from collections.abc import Sequence

from babel.units import format_unit

from automations.spans import parse_span
from core.i18n import language, translate

_UNITS = (
    ("duration-day", 86_400),
    ("duration-hour", 3_600),
    ("duration-minute", 60),
    ("duration-second", 1),
)


def quoted(text: object, locale: str) -> str:
    """A name or text of the shop's own, in the quotes of the language."""
    return translate("“{text}”", locale, text=text)


def one_of(parts: Sequence[str], locale: str) -> str:
    """Alternatives: a, b or c."""
    return _joined(parts, translate("{first} or {last}", locale))


def each_of(parts: Sequence[str], locale: str) -> str:
    """Things that belong together: a, b and c."""
    return _joined(parts, translate("{first} and {last}", locale))


def small(text: str) -> str:
    """A title as it stands inside a sentence; abbreviations keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def span(written: str, locale: str) -> str:
    """A span such as `1d12h` in words: 1 day 12 hours."""
    rest = int(parse_span(written).total_seconds())
    parts: list[str] = []
    for unit, seconds in _UNITS:
        count, rest = divmod(rest, seconds)
        if count:
            parts.append(format_unit(count, unit, locale=language(locale)))
    return " ".join(parts)


def beginning(text: str, longest: int = 60) -> str:
    """The first words of a text, cut where a word ends."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _joined(parts: Sequence[str], pair: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return pair.format(first=", ".join(parts[:-1]), last=parts[-1])
