"""Reads HTML as lines, and remembers which pieces of the tree each line was made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from connectors.mail.quotes.lines import LONGEST, PICTURE, Line, Mark, lines
from connectors.mail.quotes.tree import Node, walk
from connectors.mail.quotes.wrappers import (
    has_titles,
    holds_blockquote,
    is_gmail_wrapper,
    is_outlook_line,
    mark_of,
)

_SILENT = frozenset({"head", "style", "script", "title", "template"})
INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i",
        "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike",
        "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
"""Tags that do not begin a line."""

_VOID = frozenset({"br", "hr", "img"})
_SPACE = " \t\r\n\f"
"""What HTML does not show; a no-break space it does."""

Slot = Literal["text", "tail", "self"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A text before or after a tag, or a tag that shows something, and the line it is on."""

    node: Node
    slot: Slot
    line: int


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Makes lines while going through a tree."""

    pieces: list[Piece] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=lambda: [[]])
    marks: list[Mark] = field(default_factory=lambda: [Mark.OWN])
    around: list[Mark] = field(default_factory=lambda: [Mark.OWN])
    wrapped: int = 0
    ruled: int = 0
    silent: int = 0

    def open(self, node: Node) -> None:
        mark = self._mark(node)
        if node.tag not in INLINE and node.tag != "br":
            self._break()
        if mark is Mark.CUT:
            self._cut()
            mark = Mark.OWN
        self.around.append(max(mark, self.around[-1]))
        self.silent += node.tag in _SILENT
        if node.tag in _VOID:
            self._put(node, "self", PICTURE if node.tag == "img" else "")
        self._put(node, "text", node.text or "")

    def close(self, node: Node) -> None:
        self.around.pop()
        self.silent -= node.tag in _SILENT
        self.wrapped -= is_gmail_wrapper(node)
        self.ruled -= is_outlook_line(node)
        if node.tag not in INLINE:
            self._break()
        self._put(node, "tail", node.tail or "")

    def _mark(self, node: Node) -> Mark:
        """Say what an element is; what is inside it is looked at once, for the outermost alone."""
        mark = mark_of(node)
        if self.wrapped and node.tag == "blockquote":
            mark = max(mark, Mark.SURE)
        if is_gmail_wrapper(node):
            self.wrapped += 1
            if self.wrapped == 1 and not holds_blockquote(node):
                mark = max(mark, Mark.SURE)
        if is_outlook_line(node):
            self.ruled += 1
            if self.ruled == 1 and has_titles(node):
                mark = Mark.CUT
        return mark

    def _put(self, node: Node, slot: Slot, text: str) -> None:
        if self.silent or (slot != "self" and not text.strip(_SPACE)):
            self.texts[-1] += [" "] if text and self.texts[-1] else []
            return
        if self.marks[-1] is not self.around[-1] and text.strip():
            self._break()
            self.marks[-1] = self.around[-1]
        self.texts[-1].append(text[:LONGEST])
        self.pieces.append(Piece(node=node, slot=slot, line=len(self.texts) - 1))

    def _break(self) -> None:
        """Begin a line, if there is anything on the last one."""
        if self.texts[-1] or self.marks[-1] is Mark.CUT:
            self.texts.append([])
            self.marks.append(self.around[-1])

    def _cut(self) -> None:
        self._break()
        self.marks[-1] = Mark.CUT
        self._break()


def project(root: Node) -> tuple[list[Line], list[Piece]]:
    """Read a tree as lines and the pieces they are made of, both in order."""
    reader = _Reader()
    for event, node in walk(root):
        if event == "start":
            reader.open(node)
        else:
            reader.close(node)
    return lines(["".join(text) for text in reader.texts], reader.marks), reader.pieces
