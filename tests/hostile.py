"""Hostile HTML of the corpora: attack vectors, one text each."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

_XSS = Path(__file__).parent / "corpora" / "xss"
_LISTS = ("BRUTELOGIC-XSS-STRINGS.txt", "IntrudersXSS.txt", "JHADDIX_XSS.txt")


@cache
def vectors() -> tuple[str, ...]:
    """Every vector: DOMPurify's, html5sec's, three lists, and one element a known event."""
    purify = [one["payload"] for one in json.loads(_read("dompurify-payloads.json"))]
    html5sec = re.split(r'<div id="\d+">', _read("h5sc-vectors.txt"))[1:]
    lists = [line for name in _LISTS for line in _read(name).splitlines() if line.strip()]
    handlers = [_handled(event) for event in _read("0xcela_event_handlers.txt").split()]
    images = [path.read_text("utf-8") for path in sorted((_XSS / "svg").glob("*.svg"))]
    return (*purify, *html5sec, *lists, *handlers, *images, *_OURS)


def _handled(event: str) -> str:
    return f'<p {event}="alert(1)" tabindex=0 autofocus style="animation:x 1s">x</p>'


def _read(name: str) -> str:
    return (_XSS / name).read_text("utf-8")


_OURS = (
    '<a href="\u00a0javascript:alert(1)">x</a>',
    "<style>body{background:url(https://evil.example/css)}</style><p>x",
    '<p style="position:fixed;inset:0;z-index:9;background:url(https://evil.example/s)">x</p>',
    '<img src="https://evil.example/pixel.gif" width=1 height=1>',
    '<img srcset="https://evil.example/set 1x" src=x>',
    '<table background="https://evil.example/t"><tr><td>x</table>',
    '<link rel=prefetch href="https://evil.example/p"><link rel=dns-prefetch href=//evil.example>',
    '<video src="https://evil.example/v" poster="https://evil.example/po" autoplay></video>',
    '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
    '<meta http-equiv=refresh content="0;url=https://evil.example/r">',
    '<form action="https://evil.example/f"><input autofocus onfocus=alert(1)></form>',
    '<a href="https://evil.example/ping" ping="https://evil.example/ping2" target=_top>x</a>',
    '<base href="https://evil.example/"><img src="relative.png">',
    "</body></html><script>alert(1)</script>",
    "--></style></title></textarea></script></xmp><script>alert(1)</script>",
)
