"""Content-Transfer-Encoding undone (RFC 2045 §6), however badly it was done."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable

import pybase64

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_ALPHABET))
_PADDING = re.compile(rb"=+")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n", re.MULTILINE)
_AS_IS = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit", "8bits", "7bits", "none"})


def decoded(body: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes behind a transfer encoding, and in words what was wrong with it."""
    name = encoding.partition(";")[0].strip().strip("\"'").lower()
    if name in _AS_IS:
        return body, ""
    decoder = _DECODERS.get(name)
    if decoder is None:
        return body, f"unknown transfer encoding {name[:40]!r}; read as it stands"
    return decoder(body)


def from_base64(body: bytes) -> tuple[bytes, str]:
    """Base64, also with strangers between its letters, cut off, or several runs in a row."""
    try:
        return _clean_base64(body), ""
    except binascii.Error:
        return mended_base64(body)


def _clean_base64(body: bytes) -> bytes:
    """One run of base64 with nothing but blanks behind its padding (six times binascii's pace)."""
    padding = body.find(b"=")
    if padding >= 0 and body[padding:].strip(b"=\r\n\t "):
        raise binascii.Error("letters after the padding")
    return pybase64.b64decode(body)


def mended_base64(body: bytes) -> tuple[bytes, str]:
    """The bytes of all runs of base64 in a body, whatever stands between their letters."""
    letters = body.translate(None, _NOT_BASE64)
    whole = letters.rstrip(b"=")
    runs = [run for run in _PADDING.split(whole) if run] if b"=" in whole else [whole]
    content = b"".join(map(_base64_run, runs))
    broken = len(runs) > 1 or any(len(run) % 4 == 1 for run in runs)
    return content, "base64 is broken; read as far as it goes" if broken else ""


def _base64_run(run: bytes) -> bytes:
    if len(run) % 4 == 1:
        run = run[:-1]
    return binascii.a2b_base64(run + b"===")


def from_quoted_printable(body: bytes) -> tuple[bytes, str]:
    """Quoted-printable; a wrong escape stays as it stands."""
    return binascii.a2b_qp(body), ""


def _from_uu(body: bytes) -> tuple[bytes, str]:
    begin = _UU_BEGIN.search(body)
    if begin is None:
        return body, "uuencoded part has no begin line; read as it stands"
    lines: list[bytes] = []
    for line in body[begin.end() :].splitlines():
        if line.strip() in {b"end", b"`"}:
            break
        lines.append(_uu_line(line))
    return b"".join(lines), ""


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders write trailing garbage; the first byte says how much is meant.
        size = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
    try:
        return binascii.a2b_uu(line[:size])
    except binascii.Error:
        return b""


_Decoder = Callable[[bytes], tuple[bytes, str]]

_DECODERS: dict[str, _Decoder] = {
    "base64": from_base64,
    "b": from_base64,
    "quoted-printable": from_quoted_printable,
    "quoted printable": from_quoted_printable,
    "quopri": from_quoted_printable,
    "q": from_quoted_printable,
    "x-uuencode": _from_uu,
    "uuencode": _from_uu,
    "x-uue": _from_uu,
    "uue": _from_uu,
}
