"""Plain text as HTML: links that can be clicked, and nothing that is not what it looks like."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from web.safe.visible import HIDDEN, visible

_LINK = re.compile(rf"(?i)\b(?:https?://|www\.)[^\s<>\"'`\\{HIDDEN}]{{1,2000}}")
_AT_THE_END = ".,;:!?…\"'*_)]}"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_OWN_SCRIPT_ENDINGS = {"CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN"}
"""Scripts whose letters pass for Latin ones; shown only under an ending in the same script."""
_JAPANESE = {"CJK", "HIRAGANA", "KATAKANA"}
"""Three scripts that are written together."""


def links(text: str) -> Markup:
    """Return the text escaped, hidden characters visible, addresses of the web as links."""
    pieces: list[str | Markup] = []
    end = 0
    for found in _LINK.finditer(text):
        address = _trimmed(found[0])
        if not (href := _href(address)):
            continue
        pieces += [escape(visible(text[end : found.start()])), _anchor(href, address)]
        end = found.start() + len(address)
    pieces.append(escape(visible(text[end:])))
    return Markup("").join(pieces)


def honest_host(host: str) -> str:
    """The host as it is shown: parts that may pass for another are written as punycode."""
    parts = host.split(".")
    ending = _scripts(parts[-1])
    return ".".join(part if _honest(part, ending) else _punycode(part) for part in parts)


def _trimmed(address: str) -> str:
    """Without the punctuation that ends the sentence; a bracket stays if it was opened within."""
    while address and address[-1] in _AT_THE_END:
        opening = _BRACKETS.get(address[-1])
        if opening and address.count(opening) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address


def _href(address: str) -> str:
    whole = address if address[:4].lower() == "http" else f"https://{address}"
    try:
        parts = urlsplit(whole)
    except ValueError:
        return ""
    return whole if parts.hostname and parts.username is None else ""


def _anchor(href: str, address: str) -> Markup:
    host = urlsplit(href).hostname or ""
    shown = visible(
        re.sub(re.escape(host), honest_host(host), address, count=1, flags=re.IGNORECASE)
    )
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>').format(
        href, shown
    )


def _honest(part: str, ending: set[str]) -> bool:
    if part.isascii():
        return True
    scripts = _scripts(part)
    if scripts == {"LATIN"}:
        return all(letter.isascii() or _usual_latin(letter) for letter in part)
    return len(scripts) == 1 and (not scripts & _OWN_SCRIPT_ENDINGS or scripts == ending)


def _usual_latin(letter: str) -> bool:
    """Letters of European alphabets, without those that look like a plain one."""
    return "\u00c0" <= letter <= "\u017e" and letter not in "ıĸŉ×÷"


def _scripts(part: str) -> set[str]:
    scripts = {unicodedata.name(one, "UNKNOWN").split(" ")[0] for one in part if one.isalpha()}
    return {"CJK"} if scripts <= _JAPANESE else scripts


def _punycode(part: str) -> str:
    try:
        return f"xn--{part.encode('punycode').decode('ascii')}"
    except UnicodeError:
        return visible(part)
