"""Inline styles of a mail: looks stay, what leaves its place or loads something goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_KEPT = frozenset(
    """
    color background background-color background-image background-repeat background-position
    background-size border border-collapse border-spacing border-radius border-color border-style
    border-width border-top border-right border-bottom border-left border-top-color
    border-top-style border-top-width border-right-color border-right-style border-right-width
    border-bottom-color border-bottom-style border-bottom-width border-left-color
    border-left-style border-left-width caption-side clear direction display float font
    font-family font-size font-style font-variant font-weight height letter-spacing line-height
    list-style-type margin margin-top margin-right margin-bottom margin-left max-height max-width
    min-height min-width overflow-wrap padding padding-top padding-right padding-bottom
    padding-left table-layout text-align text-decoration text-indent text-transform vertical-align
    white-space width word-break word-spacing word-wrap
    """.split()
)
_VALUE = re.compile(r"(?:[\w\s#%.,+/!'\"-]|\b(?:rgba?|hsla?)\([\d\s.,%/]*\))*")
"""No functions but colours, no escapes, no second way to write `url`."""
_URL = re.compile(r"url\(([^()\\]*)\)", re.IGNORECASE)
_DECLARATION = re.compile(r"(?:[^;()]|\([^()]*\)|[()])+")
"""Up to a semicolon, but not to those within `url(data:…;base64,…)`."""
LONGEST = 10_000
"""Characters of one style that are looked at."""


def safe_style(style: str, background: Callable[[str], str]) -> str:
    """Return the declarations that stay; `background` maps a picture's address or refuses it."""
    return ";".join(_declarations(style, background))


def _declarations(style: str, background: Callable[[str], str]) -> Iterator[str]:
    for declaration in _DECLARATION.findall(style[:LONGEST]):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name not in _KEPT or not value:
            continue
        addresses = [found.strip(" '\"") for found in _URL.findall(value)]
        rest = _URL.sub("", value)
        if not _VALUE.fullmatch(rest) or (addresses and not name.startswith("background")):
            continue
        shown = "".join(f' url("{url}")' for url in map(background, addresses) if _quotable(url))
        if kept := (rest.strip() + shown).strip():
            yield f"{name}:{kept}"


def _quotable(url: str) -> bool:
    return bool(url) and not re.search(r"[\"\\\x00-\x1f]", url)
