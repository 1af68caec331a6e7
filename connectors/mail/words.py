"""Header values as text: encoded words (RFC 2047), raw 8-bit letters, folded lines."""

from __future__ import annotations

import binascii
import re
from functools import lru_cache

from connectors.mail.charsets import Guess, decode
from connectors.mail.transfer import from_base64

_OPENING = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LONE = re.compile("[\ud800-\udfff]")
_REMEMBERED = 200
"""Characters of a value whose text is remembered: names come again, in a mail and in the next."""

_Run = tuple[str, list[bytes]]


def readable(value: str, guess: Guess | None = None) -> str:
    """One line of text from a header value whose raw bytes stand as surrogate escapes."""
    text = value if value.isascii() else decode(raw_bytes(value), guess=guess)[0]
    if "=?" not in text:
        return one_line(text)
    return one_line(_words(text) if len(text) > _REMEMBERED else _remembered_words(text))


def one_line(value: str) -> str:
    """The value without line breaks, control characters and lone surrogates."""
    if not value.isprintable():
        value = _unfolded(value)
        if not value.isprintable():
            value = _LONE.sub("\ufffd", _CONTROL.sub(" ", value))
    return value.strip()


def _unfolded(value: str) -> str:
    # RFC 5322 §2.2.3: the break goes, the white space after it stays.
    return value.replace("\r\n", "").replace("\n", "").replace("\t", " ").replace("\x00", "")


def raw_bytes(value: str) -> bytes:
    """The bytes a header value was read from."""
    return value.encode("utf-8", "surrogateescape")


def _words(value: str) -> str:
    """Every encoded word decoded; white space between two of them goes (RFC 2047 §6.2)."""
    out: list[str] = []
    runs: list[_Run] = []
    at = 0
    while opening := _OPENING.search(value, at):
        end = value.find("?=", opening.end())
        if end < 0:
            break
        between = value[at : opening.start()]
        if between.strip(" \t\r\n") or not runs:
            out.append(_flushed(runs) + between)
            runs = []
        _add(runs, opening[1].partition("*")[0], _word(opening[2], value[opening.end() : end]))
        at = end + 2
    return "".join(out) + _flushed(runs) + value[at:]


_remembered_words = lru_cache(maxsize=1_000)(_words)


def _add(runs: list[_Run], charset: str, data: bytes) -> None:
    """Put a word to the run before it: a letter may be split over two words of one charset."""
    if runs and runs[-1][0].lower() == charset.lower():
        runs[-1][1].append(data)
    else:
        runs.append((charset, [data]))


def _flushed(runs: list[_Run]) -> str:
    return "".join(decode(b"".join(pieces), charset)[0] for charset, pieces in runs)


def _word(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "bB":
        return from_base64(data)[0]
    return binascii.a2b_qp(data, header=True)
