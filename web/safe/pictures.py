"""Pictures in a mail: shown from our own files, held back, or never asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
"""Raster only: an SVG is a document."""
_REMOTE = re.compile(r"(?i)(?:https?:)?//[^\x00-\x20]+")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|(?:max-)?(?:width|height)\s*:\s*[012](?:px)?\s*(?:;|$))"
)


def _nothing(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where pictures come from: each returns the URL to show, or "" for none."""

    inline: Callable[[str], str] = _nothing
    """Asked with a Content-ID (RFC 2392) of a file that came with the message."""
    remote: Callable[[str], str] = _nothing
    """Asked with an address elsewhere."""


@dataclass(slots=True)
class Seen:
    """Takes the pictures of one mail and counts them."""

    pictures: Pictures
    remote: set[str] = field(default_factory=set)
    trackers: int = 0

    def background(self, source: str) -> str:
        """The URL to show for a background picture, or "" for none."""
        return self._address(source)

    def picture(self, tag: str) -> str:
        """The `<img>` to show for one that the parser wrote, values in double quotes."""
        values = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        source = values.pop("src", "").strip()
        if _REMOTE.fullmatch(source) and _tiny(values):
            self.trackers += 1
            return ""
        if address := self._address(source):
            values = {"src": address, **values}
        inside = "".join(f' {name}="{escape(value)}"' for name, value in values.items())
        return f"<img{inside}>"

    def _address(self, source: str) -> str:
        source = source.strip()
        if _DATA.fullmatch(source):
            return source
        if source[:4].lower() == "cid:":
            return self.pictures.inline(unquote(source[4:]).strip("<> "))
        if not _REMOTE.fullmatch(source):
            return ""
        address = f"https:{source}" if source.startswith("//") else source
        self.remote.add(address)
        return self.pictures.remote(address)


def _tiny(values: dict[str, str]) -> bool:
    sizes = {values.get(name, "").strip().removesuffix("px") for name in ("width", "height")}
    return bool(sizes & {"0", "1", "2"}) or bool(_HIDDEN.search(values.get("style", "").lower()))
