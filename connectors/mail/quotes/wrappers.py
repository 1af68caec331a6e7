"""What mail programs put around a quote in HTML: elements told by class, id and style.

Names as the programs write them, seen in their mails; Outlook prefixes what it copies with `x_`,
Yahoo with letters and digits, so a name is looked for inside the attribute.
"""

from __future__ import annotations

from collections.abc import Mapping

from connectors.mail.quotes.lines import Mark
from connectors.mail.quotes.tree import Node

_CLASSES = {
    "yahoo_quoted": Mark.SURE,
    "protonmail_quote": Mark.SURE,
    "tutanota_quote": Mark.SURE,
    "zmail_extra": Mark.SURE,  # Zoho
    "skiff_quote": Mark.SURE,
    "gmail_attr": Mark.HEAD,
    "moz-cite-prefix": Mark.HEAD,
    "iosymail": Mark.CITE,  # Yahoo on iOS
}
_IDS = {
    "divrplyfwdmsg": Mark.CUT,  # Outlook on the web
    "appendonsend": Mark.CUT,
    "replysplit": Mark.CUT,  # Yahoo, old
    "mail-editor-reference-message-container": Mark.SURE,  # Outlook on phones
    "olk_src_body_section": Mark.SURE,  # Outlook on Mac
    "yahoo_quoted": Mark.SURE,
    "zmail_extra": Mark.SURE,
    "tutanota_quote": Mark.SURE,
    "reply-intro": Mark.HEAD,  # Roundcube
    "isreplycontent": Mark.CITE,
    "iosymail": Mark.CITE,
}
_OTHERS = {
    ("name", "quote"): Mark.SURE,  # GMX, web.de
    ("fairemail", "reference"): Mark.SURE,
    ("data-marker", "__headers__"): Mark.HEAD,  # Zimbra
    ("data-marker", "__quoted_text__"): Mark.CITE,
}
_OUTLOOK_LINES = ("border-top:solid #e1e1e1", "border-top:solid #b5c4df")
_TITLES_READ = 12
_NAME_LENGTH = 400


def mark_of(node: Node) -> Mark:
    """Say what an element is by its attributes."""
    told = {key: value[:_NAME_LENGTH].lower() for key, value in node.items()}
    mark = _blockquote(told) if node.tag == "blockquote" else Mark.OWN
    return max(mark, _named(told)) if told else mark


def _blockquote(told: Mapping[str, str]) -> Mark:
    return Mark.CITE if told.get("type") == "cite" else Mark.BLOCK


def _named(told: Mapping[str, str]) -> Mark:
    found = [mark for name, mark in _CLASSES.items() if name in told.get("class", "")]
    found += [mark for name, mark in _IDS.items() if name in told.get("id", "")]
    found += [mark for (key, name), mark in _OTHERS.items() if told.get(key) == name]
    return max(found, default=Mark.OWN)


def is_gmail_wrapper(node: Node) -> bool:
    """Whether an element is Gmail's, around announcement, quotes and the answers between them."""
    return node.tag == "div" and "gmail_quote" in (node.get("class") or "")


def holds_blockquote(node: Node) -> bool:
    """Whether a quote inside is marked on its own."""
    return next(node.iter("blockquote"), None) is not None


def is_outlook_line(node: Node) -> bool:
    """Whether an element draws the line that Outlook draws above a header block."""
    style = (node.get("style") or "")[:_NAME_LENGTH].lower().replace(": ", ":")
    return bool(style) and any(border in style for border in _OUTLOOK_LINES)


def has_titles(node: Node) -> bool:
    """Whether three bold titles with a colon stand in an element, as in a header block."""
    found = 0
    for _, bold in zip(range(_TITLES_READ), node.iter("b", "strong"), strict=False):
        found += "".join(bold.itertext())[:40].rstrip().endswith(":")
    return found >= 3
