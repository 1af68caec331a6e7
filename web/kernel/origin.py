"""Whether a request comes from our own pages: the guard against other sites (ASVS 3.5)."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from aiohttp import web

from core.problems import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "X-CSRF-Token"


def is_secure(request: web.Request) -> bool:
    """Whether the browser speaks HTTPS, to us or to the proxy before us.

    Anybody may say so in X-Forwarded-Proto; who lies only loses their own cookie.
    """
    return request.secure or request.headers.get("X-Forwarded-Proto", "").lower() == "https"


def base(request: web.Request) -> str:
    """Scheme and host as the browser knows them, such as `https://help.shop.example`."""
    return f"{'https' if is_secure(request) else 'http'}://{request.host}"


def require_same_site(request: web.Request) -> None:
    """Refuse what another site made the browser send; raises `Forbidden`.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin; programs send
    neither, and have no cookie that another site could make them use.
    """
    site = request.headers.get("Sec-Fetch-Site", "")
    if site in {"same-origin", "none"}:
        return
    origin = request.headers.get("Origin", "")
    if site or (origin and urlsplit(origin).netloc.lower() != request.host.lower()):
        raise Forbidden("this request came from another site; open Postroom and do it there")


def require_token(request: web.Request, expected: str, sent: str = "") -> None:
    """Refuse a change without the token that only our own pages know; raises `Forbidden`."""
    given = request.headers.get(HEADER, "") or sent
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        raise Forbidden(
            "the page was too old, so nothing was done; load it again and repeat"
            f" (programs: send the session's token as {HEADER}, or use an API token)"
        )
