"""The document a mail is shown in: a page of its own with no rights at all.

It lies in an `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox">`; the header repeats
the sandbox, so that opened by itself it is as harmless. It has neither scripts nor our origin, so
its pictures cannot be asked for with the cookie: they bear signed addresses. A mail that sets its
own colours expects white paper, so it always lies on some.
"""

from __future__ import annotations

from collections.abc import Mapping

from web.safe.clean import clean
from web.safe.pictures import Pictures

FRAME_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'self';"
        " sandbox allow-popups allow-popups-to-escape-sandbox"
    ),
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "unsafe-none",
}
"""What the document is served with, over `web.headers.SECURITY`.

A sandboxed page that also asks for a group of its own is not shown at all (HTML standard, 7.4.5).
"""

_STYLE = """
html{color-scheme:light;background:#fff}
body{margin:0;padding:12px;color:#1b1b1f;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}
blockquote{margin:0 0 0 8px;padding-left:8px;border-left:2px solid #d5d5dc}
"""


def frame_document(html: str, *, remote: bool, pictures: Pictures = Pictures()) -> str:  # noqa: B008 - frozen
    """Return the whole document for a message's HTML; `remote`: the reader asked for pictures."""
    chosen = pictures if remote else Pictures(inline=pictures.inline)
    return (
        '<!doctype html><html><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{_STYLE}</style></head><body>{clean(html, chosen).html}</body></html>"
    )
