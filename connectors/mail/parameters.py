"""Parameters of Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2231), in one pass."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from connectors.mail import limits
from connectors.mail.charsets import decode
from connectors.mail.words import one_line, raw_bytes, readable

# One parameter: a name, then a quoted string (its end quote may be missing) or anything up to `;`.
_PARAMETER = re.compile(
    r';\s*([^\s=;"]{1,200})\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\Z)|([^;]*))', re.DOTALL
)
_WORD = re.compile(r"""[\s"']*([^\s;"',]*)[\s"']*""")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PIECE = re.compile(r"([^*]+)\*(?:(\d{1,4})(\*)?)?")
_LONGEST = 64_000

_REMEMBERED = 100
"""Characters of a value whose parts are remembered: most parts of mails are of few types."""

Parameters = Mapping[str, str]


def split(value: str) -> tuple[str, Parameters]:
    """The lower-case main word of a header value, and its parameters by lower-case name."""
    return _split(value) if len(value) > _REMEMBERED else _remembered_split(value)


def _split(value: str) -> tuple[str, Parameters]:
    found = _WORD.match(value)
    word = one_line(found[1]).lower() if found else ""
    if found is None or found.end() == len(value):
        return word, {}
    return word, _joined(_pairs(";" + value[found.end() : _LONGEST]))


_remembered_split = lru_cache(maxsize=1_000)(_split)


def _pairs(value: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    at = 0
    while len(pairs) < limits.PARAMETERS:
        found = _PARAMETER.search(value, at)
        if found is None:
            break
        quoted = found[2]
        given = _ESCAPE.sub(_unescaped, quoted) if quoted is not None else found[3].strip()
        pairs.append((found[1].lower(), given))
        at = found.end()
    return pairs


def _unescaped(found: re.Match[str]) -> str:
    # Windows paths come unescaped: "C:\temp\a.txt" keeps its backslashes.
    return found[1] if found[1] in '"\\' else found[0]


def _joined(pairs: list[tuple[str, str]]) -> Parameters:
    """Plain parameters decoded, RFC 2231 pieces put together; the first of a name counts."""
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, value in pairs:
        piece = _PIECE.fullmatch(name)
        if piece is None:
            plain.setdefault(name, readable(value))
            continue
        encoded = piece[2] is None or piece[3] is not None
        pieces.setdefault(piece[1], []).append((int(piece[2] or 0), encoded, value))
    return plain | {name: _extended(found) for name, found in pieces.items()}


def _extended(pieces: list[tuple[int, bool, str]]) -> str:
    pieces.sort(key=lambda piece: piece[0])
    charset = ""
    if pieces[0][1] and pieces[0][2].count("'") >= 2:
        charset, _, text = pieces[0][2].split("'", 2)
        pieces[0] = (pieces[0][0], True, text)
    data = b"".join(_bytes(value, encoded=encoded) for _, encoded, value in pieces)
    return one_line(decode(data, charset)[0])


def _bytes(value: str, *, encoded: bool) -> bytes:
    data = raw_bytes(value)
    return unquote_to_bytes(data) if encoded else data
