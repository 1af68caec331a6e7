"""Mail HTML without what acts, styles outside its box, or calls home (promise P19).

An allow-list parser (nh3) does the work on what a browser would build, not on the text; what is
ours is which attributes and styles stay and where pictures come from. The result is shown only in
a sandboxed frame (`web.safe.frames`): two walls, each of which holds alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

import nh3

from web.safe.pictures import Pictures, Seen
from web.safe.styles import safe_style

LONGEST = 1_000_000
"""Characters of HTML that are shown; the original keeps the rest."""
MOST_TAGS = 15_000
"""Tags that are shown: deeply nested ones cost time in square, 0.3 s at this number."""
MOST_REFERENCES = 100_000
"""Character references (`&amp;`) that are shown; the parser's time grows in square here too."""
MOST_WORDS = 20_000
"""Words from one tag to the next: they may all be attributes, which are compared in pairs."""

_TAG = re.compile(r"<[a-zA-Z]")
_REFERENCE = re.compile("&")
_STRETCH = re.compile(r"<[a-zA-Z][^<]{60000,}")
_WORDS = re.compile(r"[^\s/\"']+")
_IMG = re.compile(r"<img\b[^>]*>")
_HREF = re.compile(r"(?i)(?:https?://|mailto:|tel:)[^\x00-\x20]*")
_OUTER_SPACE = (
    "".join(
        map(chr, (*range(0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x2010), *range(0x2028, 0x2030)))
    )
    + "\u205f\u2060\u3000\ufeff"
)
"""What browsers, or people, take for a space around an address."""
_SIZE = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?(?:px|%|\*)?")
_WORD = re.compile(r"[\w #,.'-]{1,100}")

_TAGS = {
    *"a abbr address article aside b bdi bdo big blockquote br caption center cite code col".split(),
    *"colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5".split(),
    *"h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section".split(),
    *"small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul".split(),
    *"var wbr".split(),
}
_GONE_WITH_CONTENT = {
    *"script style title head template noscript noembed noframes iframe object embed".split(),
    *"applet svg math audio video canvas select textarea button xmp plaintext".split(),
}
_CELL = {"align", "valign", "width", "height", "bgcolor", "background", "nowrap"}
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "border"},
    "font": {"color", "face", "size"},
    "table": _CELL | {"border", "cellpadding", "cellspacing"},
    "tr": _CELL,
    "td": _CELL | {"colspan", "rowspan"},
    "th": _CELL | {"colspan", "rowspan"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value", "type"},
    "hr": {"width", "size", "color"},
    "div": {"background", "bgcolor"},
}
_SIZED = frozenset("width height border cellpadding cellspacing colspan rowspan span size".split())


@dataclass(frozen=True, slots=True)
class Cleaned:
    """HTML that may be put into the frame, and what was done to it."""

    html: str
    remote: int = 0
    """Pictures that lie elsewhere, shown or held back; tracking pixels not counted."""
    trackers: int = 0
    """Pictures too small to be seen; they are never asked for."""
    clipped: bool = False
    """There is more than is shown."""


def clean(html: str, pictures: Pictures = Pictures()) -> Cleaned:  # noqa: B008 - frozen
    """Clean a message's HTML; `pictures` says which images come from where, by default none do."""
    shown = _clipped(html)
    seen = Seen(pictures)
    parsed = nh3.clean(
        shown,
        tags=_TAGS,
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=lambda _tag, name, value: _attribute(seen, name, value),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    safe = _IMG.sub(lambda found: seen.picture(found[0]), parsed)
    return Cleaned(safe, len(seen.remote), seen.trackers, len(shown) < len(html))


def _clipped(html: str) -> str:
    """As much as can be parsed in about a second; what is cut in two, the parser drops."""
    end = min(LONGEST, len(html))
    end = _place(_TAG, html, (0, end), MOST_TAGS)
    end = _place(_REFERENCE, html, (0, end), MOST_REFERENCES)
    for stretch in _STRETCH.finditer(html, 0, end):
        last = _place(_WORDS, html, stretch.span(), MOST_WORDS)
        if last < stretch.end():
            return html[:last]
    return html[:end]


def _place(pattern: re.Pattern[str], html: str, span: tuple[int, int], count: int) -> int:
    """Where the match after the first `count` ones begins; the end if there are no more."""
    found = islice(pattern.finditer(html, *span), count, None)
    return next((one.start() for one in found), span[1])


def _attribute(seen: Seen, name: str, value: str) -> str | None:
    match name:
        case "style":
            return safe_style(value, seen.background) or None
        case "href":
            return _link(value)
        case "src":
            return value  # decided when the whole tag is known
        case "background":
            return seen.background(value) or None
        case "rel" | "target" | "title" | "alt":
            return value
        case _:
            return _plain(name, value)


def _link(value: str) -> str | None:
    """Only whole addresses: the app has no pages that a mail may link to relatively."""
    trimmed = value.strip(_OUTER_SPACE)
    return trimmed if _HREF.fullmatch(trimmed) else None


def _plain(name: str, value: str) -> str | None:
    pattern = _SIZE if name in _SIZED else _WORD
    return value if pattern.fullmatch(value.strip()) else None
