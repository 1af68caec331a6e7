"""HTML as a tree: the one place that speaks to lxml, which ships no types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol, cast

from lxml import etree  # type: ignore[import-untyped]  # see the module's first line

Event = Literal["start", "end"]


class Node(Protocol):
    """An element, as far as the folding uses it."""

    tag: str
    text: str | None
    tail: str | None

    def get(self, key: str) -> str | None:
        """Read an attribute."""

    def items(self) -> list[tuple[str, str]]:
        """List the attributes."""

    def iter(self, *tags: str) -> Iterator[Node]:
        """Go through the element and what is in it."""

    def itertext(self) -> Iterator[str]:
        """Go through the text in the element."""

    def getparent(self) -> Node | None:
        """Return the element around it."""

    def remove(self, child: Node) -> None:
        """Take a child out, its tail with it."""

    def clear(self, *, keep_tail: bool) -> None:
        """Empty the element, attributes and all."""


def parse(html: str) -> Node | None:
    """Read HTML of any quality; None if there is none, or it is nested 2,000 deep."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    source = html.replace("\x00", "").encode("utf-8", "replace")
    try:
        root = etree.fromstring(source, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    if root is None or any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log):
        return None
    return cast("Node", root)


def walk(root: Node) -> Iterator[tuple[Event, Node]]:
    """Go through a tree, each element at its start and at its end."""
    return cast("Iterator[tuple[Event, Node]]", etree.iterwalk(root, events=("start", "end")))


def serialise(root: Node) -> str:
    """Write a tree as HTML."""
    return cast("str", etree.tostring(root, encoding="unicode", method="html"))
