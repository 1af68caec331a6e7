"""Mail kept in files, offered one by one: single mails, mbox files, maildirs (for imports)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal

LARGEST_IN_MEMORY = 32_000_000
"""Bytes of a mail that is read into memory; a larger one is only pointed at."""
_CHUNK = 1 << 20

_ENVELOPE = re.compile(rb"From [^\r\n]{0,400}\r?\n(?=[!-9;-~]{1,100}[ \t]*:|>From )")
"""The line before each mail of an mbox; a header follows it.

It should name a sender and a time, but Thunderbird writes neither.
"""
_FROM = b"From "
"""How an mbox begins, and nothing else that is mail."""
_OVERLAP = 600
"""Bytes kept from one chunk to the next: an envelope line may be cut in two."""
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One mail found on disk, or the reason why what is there cannot be read."""

    origin: str
    """Where it was found, for people: the path, and the number within an mbox."""
    path: Path
    size: int
    """Bytes of the mail as it lies on disk."""
    payload: bytes | None = None
    """The mail; None if it is too large for memory or could not be read."""
    offset: int = 0
    """Where in the file the mail begins."""
    error: str = ""


def offered(path: Path) -> Iterator[Offer]:
    """Every mail in a file, or in all files below a folder, in the order of their names.

    No more than one mail is in memory at a time. Symbolic links below `path` are not followed.
    """
    waiting = [_Place(path)]
    while waiting:
        place = waiting.pop()
        try:
            kind = place.kind or _kind(place.path)
            if kind == "folder":
                waiting.extend(reversed(_inside(place.path)))
                continue
            yield from _in_file(place.path)
        except OSError as error:
            yield _unreadable(place.path, error.strerror or type(error).__name__)


@dataclass(slots=True)
class _Place:
    """Where to look next."""

    path: Path
    kind: Literal["folder", "file", ""] = ""
    """Empty where nobody has looked yet."""


def _kind(path: Path) -> Literal["folder", "file"]:
    if path.is_dir():
        return "folder"
    if path.is_file():
        return "file"
    raise OSError(0, "it is neither a file nor a folder")


def _inside(folder: Path) -> list[_Place]:
    """Files and folders directly in a folder; of a maildir only what holds delivered mail."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: os.fsencode(entry.name))
    folders = {entry.name for entry in found if entry.is_dir(follow_symlinks=False)}
    if {"cur", "new"} <= folders:
        # Beside its three folders a maildir holds the server's own files, which are no mail.
        found = [entry for entry in found if entry.name in folders - {"tmp"}]
    return [
        _Place(Path(entry.path), "folder" if entry.name in folders else "file")
        for entry in found
        if entry.name in folders or entry.is_file(follow_symlinks=False)
    ]


def _in_file(path: Path) -> Iterator[Offer]:
    with path.open("rb") as file:
        if not file.peek(len(_FROM)).startswith(_FROM):
            yield _offer(file, path, _whole(file))  # most are: read in one go
            return
        spans = list(islice(_spans(file), 2))
        if len(spans) < 2:
            # One envelope line makes no mbox: it is a mail as some servers deliver it.
            yield _offer(file, path, _whole(file))
            return
        for number, span in enumerate(_spans(file), start=1):
            yield _offer(file, path, span, number)


def _whole(file: BinaryIO) -> _Span:
    return _Span(0, os.fstat(file.fileno()).st_size)


def _unreadable(path: Path, reason: str) -> Offer:
    return Offer(origin=_shown(path), path=path, size=0, error=f"cannot be read: {reason}")


def _offer(file: BinaryIO, path: Path, span: _Span, number: int = 0) -> Offer:
    """One mail; `number` is its place in an mbox, 0 if the file is no mbox."""
    size = span.end - span.start
    payload = None
    if size <= LARGEST_IN_MEMORY:
        file.seek(span.start)
        payload = file.read(size)
        size = len(payload)
    if payload is not None and number:
        payload = _unquoted(payload)
    origin = f"{_shown(path)}#{number}" if number else _shown(path)
    return Offer(origin=origin, path=path, size=size, payload=payload, offset=span.start)


def _unquoted(mail: bytes) -> bytes:
    """A mail as it was before it went into an mbox, which marks lines and adds an empty one."""
    if mail.endswith((b"\n\n", b"\n\r\n")):
        mail = mail[:-2] if mail.endswith(b"\r\n") else mail[:-1]
    return _QUOTED_FROM.sub(rb"\1", mail) if b"\n>" in mail else mail


@dataclass(frozen=True, slots=True)
class _Span:
    """Where in a file a mail lies."""

    start: int
    end: int


def _spans(file: BinaryIO) -> Iterator[_Span]:
    """Where each mail of an mbox lies, its envelope line not counted."""
    begun = -1
    for line in _envelopes(file):
        if begun >= 0:
            yield _Span(begun, line.start)
        elif line.start > 0:
            return  # what does not begin with an envelope line is no mbox
        begun = line.end
    if begun >= 0:
        yield _Span(begun, os.fstat(file.fileno()).st_size)


def _envelopes(file: BinaryIO) -> Iterator[_Span]:
    """Each envelope line, read in chunks; the place in the file may change between two of them."""
    position, done, tail = 0, 0, b"\n\n"
    while True:
        file.seek(position)
        chunk = file.read(_CHUNK)
        window, base = tail + chunk, position - len(tail)
        limit = base + len(window) - (_OVERLAP if chunk else 0)
        for start, end in _lines(window):
            if done <= base + start < limit:
                yield _Span(base + start, base + end)
        if not chunk:
            return
        position, done, tail = position + len(chunk), max(done, limit), window[-2 * _OVERLAP :]


def _lines(window: bytes) -> Iterator[tuple[int, int]]:
    """Envelope lines in a piece of a file: they stand after an empty line."""
    at = window.find(b"\nFrom ")
    while at >= 0:
        line = _ENVELOPE.match(window, at + 1)
        if line is not None and window[max(0, at - 2) : at].endswith((b"\n", b"\n\r")):
            yield line.start(), line.end()
        at = window.find(b"\nFrom ", at + 5)


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")
