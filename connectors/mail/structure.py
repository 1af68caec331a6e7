"""A mail as a tree of parts (RFC 2046): read with a stack of our own, in linear time.

The standard library's parser recurses once a level, asks every enclosing boundary about every
line and reads parameters in quadratic time; it also cannot give back a part's exact bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.mail import limits
from connectors.mail.fields import Fields, read_fields, start_of_mail
from connectors.mail.parameters import Parameters, split
from connectors.mail.transfer import decoded

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")


@dataclass(slots=True, kw_only=True)
class Part:
    """One part of a mail: its fields, and where in the mail its body lies."""

    fields: Fields
    media_type: str
    """Lower case; what RFC 2045 says where the mail says nothing usable."""
    parameters: Parameters
    data: bytes
    """The whole mail."""
    start: int
    end: int
    depth: int = 0
    children: list[Part] = field(default_factory=list)
    omitted: str = ""
    """Why its inside was not read."""

    @property
    def is_multipart(self) -> bool:
        """Whether it says it is made of parts."""
        return self.media_type.startswith("multipart/")

    def body(self) -> bytes:
        """The bytes of the body exactly as sent."""
        return self.data[self.start : self.end]

    def content(self, most: int | None = None) -> tuple[bytes, str]:
        """The body without its transfer encoding, and in words what was wrong with that.

        Of a body longer than `most` bytes only the beginning is decoded.
        """
        end = self.end if most is None else min(self.end, self.start + most)
        return decoded(self.data[self.start : end], self.fields.raw("content-transfer-encoding"))


@dataclass(slots=True)
class Tree:
    """A mail's outermost part, and what was wrong with its structure."""

    root: Part
    defects: list[str]
    count: int = 1
    looked_at: int = 0
    """Lines looked at that might have been a boundary."""


def read_tree(data: bytes) -> Tree:
    """The parts of a mail; what is over a limit stays unread and is named in the defects."""
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    root = _read_part(data, start_of_mail(data), len(data), "text/plain")
    tree = Tree(root, list(root.fields.defects))
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.is_multipart:
            _open(part, tree)
            waiting.extend(part.children)
    if tree.looked_at >= limits.BOUNDARY_LINES:
        tree.defects.append(f"more than {limits.BOUNDARY_LINES} boundaries: the rest was not read")
    return tree


def _read_part(data: bytes, start: int, end: int, default: str) -> Part:
    fields, body = read_fields(data, start, end)
    word, parameters = split(fields.raw("content-type"))
    return Part(
        fields=fields,
        media_type=_media_type(word, default),
        parameters=parameters,
        data=data,
        start=min(body, end),
        end=end,
    )


def _media_type(word: str, default: str) -> str:
    if not word:
        return default
    if word == "text":
        return "text/plain"
    found = _MEDIA_TYPE.match(word)
    if found is not None:
        return found.group()
    return "application/octet-stream" if word.isalpha() else default


def _open(part: Part, tree: Tree) -> None:
    """Fill in a multipart's children; one that shows none is read as text."""
    if part.depth >= limits.DEPTH:
        part.omitted = f"nested deeper than {limits.DEPTH} parts"
        tree.defects.append(f"nested deeper than {limits.DEPTH} parts: the inside was not read")
        return
    default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    for start, end in _sections(part, tree):
        if tree.count >= limits.PARTS:
            tree.defects.append(f"more than {limits.PARTS} parts: the rest was not read")
            break
        child = _read_part(part.data, start, end, default)
        child.depth = part.depth + 1
        part.children.append(child)
        tree.count += 1
    if not part.children:
        tree.defects.append(f"{part.media_type} without any part; read as text")
        part.media_type = "text/plain"


def _sections(part: Part, tree: Tree) -> Iterator[tuple[int, int]]:
    """Where each child lies: between the lines that are this part's boundary (RFC 2046 §5.1.1)."""
    begun = -1
    for start, end, last in _boundaries(part, tree):
        if begun >= 0 and start > begun:
            yield begun, _without_break(part.data, begun, start)
        begun = -1 if last else end
        if last:
            return
    if begun >= 0:
        tree.defects.append("the last part has no closing boundary; it may be cut off")
        if begun < part.end:
            yield begun, part.end


def _without_break(data: bytes, start: int, end: int) -> int:
    """The line break before a boundary belongs to the boundary."""
    if end > start and data[end - 1] == 0x0A:
        end -= 1
        if end > start and data[end - 1] == 0x0D:
            end -= 1
    return end


def _boundaries(part: Part, tree: Tree) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each boundary line, and whether it closes the multipart."""
    line = _delimiter(part)
    data, at = part.data, part.start
    while line and tree.looked_at < limits.BOUNDARY_LINES:
        at = data.find(line, at, part.end)
        if at < 0:
            return
        tree.looked_at += 1
        after = at + len(line)
        if at == part.start or data[at - 1] == 0x0A:
            tail_end = data.find(b"\n", after, part.end)
            tail_end = part.end if tail_end < 0 else tail_end + 1
            tail = data[after : min(tail_end, after + 80)].strip(b" \t\r\n")
            if tail in {b"", b"--"}:
                yield at, tail_end, tail == b"--"
        at = after


def _delimiter(part: Part) -> bytes:
    """`--boundary`; where none is declared, the first line that looks like one."""
    boundary = part.parameters.get("boundary", "").rstrip()
    if boundary:
        return b"--" + boundary.encode("utf-8", "surrogateescape")
    head = part.data[part.start : min(part.end, part.start + 4_000)]
    for line in head.splitlines():
        if line.startswith(b"--") and len(line.strip()) > 4:
            return line.strip()
    return b""
