"""The page of an error, and where who is not signed in is sent instead."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from aiohttp import web

from core.i18n import marked, translate
from web.home import ABOUT
from web.kernel.house import HOUSE
from web.kernel.problems import Problem
from web.languages import preferred
from web.render import public_page

SIGN_IN = "/signin"


async def problem_page(request: web.Request, problem: Problem) -> web.StreamResponse:
    """Say what is wrong, on a page, or as a piece of one for a script."""
    if problem.status == 401:
        return to_sign_in(request)
    template = "signin/piece.html" if _by_script(request) else "signin/problem.html"
    title = translate(_TITLES.get(problem.status, _OTHER), stranger_locale(request))
    return stranger_page(
        request, template, status=problem.status, title=title, detail=problem.detail
    )


def to_sign_in(request: web.Request) -> web.Response:
    """Send the browser to the sign-in page, and back here afterwards."""
    if _by_script(request):
        return web.Response(status=401, headers={"HX-Redirect": SIGN_IN})
    back = quote(request.path_qs, safe="") if request.method == "GET" else ""
    place = f"{SIGN_IN}?next={back}" if back not in {"", "%2F"} else SIGN_IN
    return web.Response(status=303, headers={"Location": place})


def stranger_page(
    request: web.Request, template: str, /, *, status: int = 200, **values: Any
) -> web.Response:
    """A page for somebody who is not signed in, in the language of the browser."""
    return public_page(
        template,
        locale=stranger_locale(request),
        now=request.app[HOUSE].clock(),
        status=status,
        **values,
    )


def stranger_locale(request: web.Request) -> str:
    """The language of somebody who is not signed in."""
    accepted = request.headers.get("Accept-Language", "")
    return preferred(accepted, request.app[ABOUT].locale)


_OTHER = marked("That did not work")
_TITLES = {
    403: marked("You may not do that"),
    404: marked("There is nothing here"),
    409: marked("Somebody was quicker"),
    422: marked("Something is not right"),
    429: marked("Too many attempts"),
    500: marked("Something is broken here"),
    503: marked("Postroom cannot do this just now"),
}


def _by_script(request: web.Request) -> bool:
    return "HX-Request" in request.headers
