"""Every error that leaves this server: problem details for programs, a page for people."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from sqlalchemy.exc import DataError

from core.problems import Refused
from core.store import StoreError
from web.kernel import problems
from web.kernel.observing import REQUEST_ID, pattern
from web.kernel.problems import Answerable, Problem

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ErrorPage = Callable[[web.Request, Problem], Awaitable[web.StreamResponse]]

ERROR_PAGE: web.AppKey[ErrorPage] = web.AppKey("error_page")
"""Draws the page of an error."""

_PASSED_ON = frozenset({"Allow", "Retry-After", "WWW-Authenticate"})
_DETAILS = {
    404: "there is nothing at this address; check it",
    405: "this address does not take the method {method}; it takes {allow}",
    413: "the request is too large; send less at a time",
    415: "the server cannot read this kind of body; see the documentation for the kind it wants",
}


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever is raised into an answer."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400 or error.content_type == problems.MEDIA_TYPE:
            raise
        return await _answer(request, _problem(request, error), error.headers)
    except Refused as error:
        headers = error.headers if isinstance(error, Answerable) else {}
        return await _answer(request, problems.of(error), headers)
    except (DataError, OverflowError):
        return await _answer(request, problems.plain(422, _TOO_BIG), {})
    except StoreError as error:
        log.warning("the database refused a request: %s", error)
        return await _answer(request, problems.plain(503, str(error)), {"Retry-After": "5"})
    except Exception:  # the border: nothing a handler raises may show its inside
        log.exception(
            "request %s failed: %s %s", request[REQUEST_ID], request.method, pattern(request)
        )
        return await _answer(request, problems.plain(500, _OURS), {})


_TOO_BIG = "a number in the request is larger than anything there is; correct it"
_OURS = "this is our fault and was written to the log; try again, or tell an admin when it was"


def for_programs(request: web.Request) -> bool:
    """Whether the answer is read by a program."""
    return request.path.startswith("/api/")


async def _answer(
    request: web.Request, problem: Problem, headers: Mapping[str, str]
) -> web.StreamResponse:
    response = await _drawn(request, problem)
    for name in _PASSED_ON & headers.keys():
        response.headers[name] = headers[name]
    return response


async def _drawn(request: web.Request, problem: Problem) -> web.StreamResponse:
    if for_programs(request):
        return as_json(problem)
    return await request.app[ERROR_PAGE](request, problem)


def as_json(problem: Problem) -> web.Response:
    """A problem document."""
    return web.Response(
        body=problem.model_dump_json(exclude_none=True).encode(),
        status=problem.status,
        content_type=problems.MEDIA_TYPE,
    )


def _problem(request: web.Request, error: web.HTTPException) -> Problem:
    detail = _DETAILS.get(error.status, "")
    allow = error.headers.get("Allow", "")
    return problems.plain(error.status, detail.format(method=request.method, allow=allow))
