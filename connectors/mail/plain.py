"""Text for people: HTML as text, flowed lines joined (RFC 3676), nothing a database refuses."""

from __future__ import annotations

import html as entities
import re
from typing import Any, cast

from connectors.mail import limits
from connectors.mail.quotes.tree import Node, parse

_HTML_CHARS = 300_000
"""Longest HTML laid out with its tables; a longer one only loses its tags."""
_TAGS_LAID_OUT = 10_000

_BREAKS = re.compile(r"\r\n?")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]+")
_LONE = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{3,}")
_HIDES = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_HIDDEN = frozenset({"script", "style", "head", "title", "template"})
_TAG = re.compile(r"<(?:(/?[a-zA-Z][a-zA-Z0-9]{0,20})|[!?])[^<>]*>?")
_BLOCK = frozenset("p div br tr li h1 h2 h3 h4 h5 h6 table ul ol blockquote pre hr dt dd".split())
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_ATTRIBUTES = ("style", "align", "valign")


def clean(text: str) -> str:
    """Text that any database takes: one kind of line break, no control characters."""
    if "\r" in text:
        text = _BREAKS.sub("\n", text)
    if text.replace("\n", "").isprintable():
        return text
    text = _CONTROL.sub("", text)
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def tidy(text: str) -> str:
    """Text without blanks at line ends and with at most one empty line in a row."""
    lines = "\n".join(map(str.rstrip, clean(text).split("\n")))
    return _BLANK_LINES.sub("\n\n", lines).strip("\n")


def unflowed(text: str, *, delete_space: bool) -> str:
    """`format=flowed` text with its soft line breaks taken out (RFC 3676 §4)."""
    paragraphs: list[list[str]] = []
    depth_before, goes_on = 0, False
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth, bare = len(line) - len(bare), bare.removeprefix(" ")
        if not goes_on or depth != depth_before or bare == "-- ":
            paragraphs.append([f"{'>' * depth} " if depth else ""])
        goes_on = bare.endswith(" ") and bare != "-- "
        paragraphs[-1].append(bare[:-1] if goes_on and delete_space else bare)
        depth_before = depth
    return "\n".join(map("".join, paragraphs))


# ---------------------------------------------------------------- HTML


def is_huge(html: str) -> bool:
    """Whether laying this HTML out would take too long."""
    return len(html) > _HTML_CHARS or html.count("<") > _TAGS_LAID_OUT


def from_html(html: str) -> str:
    """What a person would read of an HTML part."""
    if is_huge(html):
        return tidy(_without_tags(html))
    text = tidy(_laid_out(html)[: limits.TEXT_CHARS])
    return text or tidy(_without_tags(html))


def _laid_out(html: str) -> str:
    root = parse(html)
    if root is None:
        return ""
    from inscriptis.css_profiles import STRICT_CSS_PROFILE
    from inscriptis.html_engine import Inscriptis
    from inscriptis.model.config import ParserConfig

    for element in root.iter():
        _simplify(element)
    try:
        return str(Inscriptis(cast("Any", root), ParserConfig(STRICT_CSS_PROFILE)).get_text())
    except RecursionError:
        return ""


def _simplify(element: Node) -> None:
    """Leave of an element's style only whether it is shown.

    Margins would be written out as that many blanks: a few bytes of HTML could fill the memory.
    """
    style = element.get("style")
    hidden = bool(style and _HIDES.search(style))
    attributes = cast("Any", element).attrib
    for name in _ATTRIBUTES:
        if name in attributes:
            del attributes[name]
    if hidden:
        attributes["style"] = "display:none"


def _without_tags(html: str) -> str:
    """The text between tags, in one pass; block tags become line breaks."""
    pieces: list[str] = []
    at, hidden = 0, ""
    for tag in _TAG.finditer(html, 0, limits.TEXT_CHARS):
        if not hidden:
            pieces.append(_SPACES.sub(" ", html[at : tag.start()]))
        name = (tag[1] or "").lower()
        if name.lstrip("/") in _BLOCK:
            pieces.append("\n")
        hidden = _hidden_after(name, hidden)
        at = tag.end()
    if not hidden:
        pieces.append(_SPACES.sub(" ", html[at : limits.TEXT_CHARS]))
    return entities.unescape("".join(pieces))


def _hidden_after(name: str, hidden: str) -> str:
    """The tag whose text is not shown, once this tag is passed ("" if text is shown)."""
    if hidden:
        return "" if name == "/" + hidden else hidden
    return name if name in _HIDDEN else ""
