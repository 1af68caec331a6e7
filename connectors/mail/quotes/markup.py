"""Folds a mail's HTML: reads it as lines, decides on them, takes the quoted pieces out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from connectors.mail.quotes.decision import decide
from connectors.mail.quotes.lines import Mark
from connectors.mail.quotes.plain import forwards
from connectors.mail.quotes.projection import INLINE, Piece, project
from connectors.mail.quotes.tree import Node, parse, serialise, walk

_MOST_TAGS = 20_000
"""HTML with more is machine-made or hostile and is shown whole."""


def fold_html(html: str, *, subject: str = "") -> str | None:
    """Take quoted history out of HTML; None if no quote was seen, as in a first mail.

    HTML that comes back has been judged: text made from it must not go through `fold_text` (which
    cannot see answers between blockquotes any more), only through `fold_signature`. It comes back
    unchanged where a quote was seen and left visible, and where it was too much to look at.
    Signatures stay. The result is as unsafe as
    what came in: it still has to be sanitised.
    """
    root = parse(html) if html.count("<") <= _MOST_TAGS and not forwards(subject) else None
    if root is None:
        return html
    lines, pieces = project(root)
    decision = decide(lines)
    if decision.spans:
        _prune(root, pieces, decision.hides(len(lines)))
        return serialise(root)
    seen = not decision.certain or any(line.mark > Mark.BLOCK for line in lines)
    return html if seen else None


def _prune(root: Node, pieces: Sequence[Piece], hidden: Sequence[bool]) -> None:
    """Take out quoted text, and elements in which nothing else is left."""
    quoted: Counter[Node] = Counter()
    shown: Counter[Node] = Counter()
    for piece in pieces:
        (quoted if hidden[piece.line] else shown)[_holder(piece)] += 1
        if hidden[piece.line] and piece.slot != "self":
            setattr(piece.node, piece.slot, None)
    for node in _emptied(root, quoted, shown):
        _drop(node)


def _holder(piece: Piece) -> Node:
    """Find the element a piece is inside of: a tail stands behind its own."""
    if piece.slot != "tail":
        return piece.node
    parent = piece.node.getparent()
    return piece.node if parent is None else parent


def _emptied(root: Node, quoted: Counter[Node], shown: Counter[Node]) -> list[Node]:
    """List the elements that held quoted pieces and hold no others, inner ones first."""
    found = []
    for event, node in walk(root):
        if event == "start":
            continue
        parent = node.getparent()
        if parent is None:
            continue
        if quoted[node] and not shown[node]:
            found.append(node)
        quoted[parent] += quoted[node]
        shown[parent] += shown[node]
    return found


def _drop(node: Node) -> None:
    """Remove an element; text behind it needs something to stand behind, so that is kept, empty."""
    parent = node.getparent()
    if parent is None or node.tag == "body":
        return
    if node.tail:
        node.clear(keep_tail=True)
        node.tag = "span" if node.tag in INLINE else "div"
    else:
        parent.remove(node)
