"""Header fields of one part: found, looked up, never trusted (RFC 5322 §2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from connectors.mail import limits
from connectors.mail.words import readable

# Names are printable ASCII without a colon; a space before the colon is a known error.
_FIELD = re.compile(r"^([!-9;-~]+)[ \t]*:([^\n]*\n?(?:[ \t][^\n]*\n?)*)", re.MULTILINE)
_LOOKS_LIKE_FIELD = re.compile(r"[!-9;-~]+[ \t]*:")
_BLANK_LINE = re.compile(rb"\n(\r?\n)")
_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?[\s\x00]*(?:>?From [^\n]*\n)?")


class Fields:
    """The header fields of one part, in their order, looked up without regard to case."""

    __slots__ = ("_found", "defects", "items", "repeated")

    def __init__(self, items: list[tuple[str, str]], defects: list[str]) -> None:
        self.items = items
        """Name as sent, value as sent: folded, 8-bit bytes as surrogate escapes."""
        self.defects = defects
        self.repeated: set[str] = set()
        """Lower-case names that stand there more than once."""
        self._found: dict[str, str] = {}
        for name, value in items:
            key = name.lower()
            if key in self._found:
                self.repeated.add(key)
            else:
                self._found[key] = value

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def raw(self, name: str) -> str:
        """The first field of this lower-case name as sent; "" if there is none."""
        return self._found.get(name, "")

    def text(self, name: str) -> str:
        """The first field of this lower-case name as one line of text."""
        value = self._found.get(name)
        return readable(value) if value else ""

    def every(self, name: str) -> Iterator[str]:
        """Each field of this lower-case name as one line of text."""
        if name in self._found:
            yield from (readable(value) for key, value in self.items if key.lower() == name)


def start_of_mail(data: bytes) -> int:
    """Where the header begins: after a byte order mark, blank lines, an mbox envelope line."""
    found = _LEADING.match(data, 0)
    return found.end() if found else 0


def read_fields(data: bytes, start: int, end: int) -> tuple[Fields, int]:
    """The header block at `start`, and where the body begins."""
    block_end, body = _blank_line(data, start, end)
    shown = min(block_end, start + limits.HEADER_BYTES)
    text = data[start:shown].decode("ascii", "surrogateescape").replace("\r\n", "\n")
    items, defects, rest = _items(text)
    if rest is not None:
        # The body begins where the header stops looking like one (its blank line is missing).
        if items:
            defects.append("no blank line after the header")
        return Fields(items, defects), start + _offset(data, start, shown, rest)
    if shown < block_end:
        defects.append(f"header over {limits.HEADER_BYTES} bytes: the rest of it was not read")
    return Fields(items, defects), body


def _blank_line(data: bytes, start: int, end: int) -> tuple[int, int]:
    """End of the header block and start of the body."""
    for opening in (b"\n", b"\r\n"):
        if data.startswith(opening, start, end):
            return start, start + len(opening)
    found = _BLANK_LINE.search(data, start, end)
    return found.span(1) if found else (end, end)


def _offset(data: bytes, start: int, end: int, rest: str) -> int:
    """How far into the block the unread `rest` begins, counted with its carriage returns."""
    left = len(rest.encode("ascii", "surrogateescape"))
    at = end
    for line in reversed(data[start:end].splitlines(keepends=True)):
        if left <= 0:
            break
        at -= len(line)
        left -= len(line.replace(b"\r\n", b"\n"))
    return at - start


def _items(text: str) -> tuple[list[tuple[str, str]], list[str], str | None]:
    """Fields, defects, and the text from where it is no header any more (None: all was one)."""
    whole = _FIELD.findall(text)
    if len(whole) == _begun(text) <= limits.HEADERS:
        return [(name, value.strip()) for name, value in whole], [], None
    items: list[tuple[str, str]] = []
    defects: list[str] = []
    at = 0
    while at < len(text):
        if len(items) >= limits.HEADERS:
            defects.append(f"more than {limits.HEADERS} header fields: the rest was not read")
            break
        field = _FIELD.match(text, at)
        if field is not None:
            items.append((field[1], field[2].strip()))
            at = field.end()
            continue
        end = text.find("\n", at) + 1 or len(text)
        if not _goes_on(text, end):
            return items, defects, text[at:]
        _mend(text[at:end].strip(), items, defects)
        at = end
    return items, defects, None


def _begun(text: str) -> int:
    """How many lines begin something: all that do not go on with the line above them."""
    lines = text.count("\n") + (text[-1:] not in {"", "\n"})
    return lines - text.count("\n ") - text.count("\n\t")


def _goes_on(text: str, at: int) -> bool:
    """Whether the header goes on after a line that is no field."""
    return _LOOKS_LIKE_FIELD.match(text, at) is not None


def _mend(line: str, items: list[tuple[str, str]], defects: list[str]) -> None:
    """Put a line that is no field to the one before it."""
    defects.append("a header line is broken; it was put to the line before it")
    if items:
        name, value = items[-1]
        items[-1] = (name, f"{value} {line}")
