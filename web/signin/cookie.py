"""The session's cookie: for this site alone, out of reach for scripts."""

from __future__ import annotations

from aiohttp import web

from core.sessions import LASTS
from web.kernel.identity import cookie_name
from web.kernel.origin import is_secure


def give(request: web.Request, response: web.Response, secret: str) -> None:
    """Let the browser keep the session; it holds as long as it is used every 14 days."""
    response.set_cookie(
        cookie_name(request),
        secret,
        max_age=int(LASTS.total_seconds()) * 26,  # a year: the row decides when it ends
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="Lax",
    )


def take_back(request: web.Request, response: web.Response) -> None:
    """Let the browser forget the session."""
    response.del_cookie(
        cookie_name(request), path="/", secure=is_secure(request), httponly=True, samesite="Lax"
    )


def local(place: str, otherwise: str = "/") -> str:
    """An address of ours to go to next, else the other one: nobody is sent to another server."""
    if not place.startswith("/") or place.startswith(("//", "/\\")) or not place.isprintable():
        return otherwise
    return place


def go(place: str) -> web.Response:
    """Send the browser on with GET."""
    return web.Response(status=303, headers={"Location": place})
