"""`Idempotency-Key` on POST: the same key gets the same answer for a day (promise P11)."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

from core import idempotency
from core.idempotency import Began, Done
from core.problems import Refused
from core.store import StoreError, StoreFull, StoreLocked
from web.kernel.asked import Asked
from web.kernel.reading import raw_body
from web.kernel.routes import Route

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
"""Set on an answer that was kept from before."""
LONGEST = 255


def key(request: web.Request) -> str:
    """The request's key; empty for none. Raises `Refused` for one that cannot be kept."""
    written = request.headers.get(HEADER, "")
    if len(written) > LONGEST or not written.isascii() or not (written or "a").isprintable():
        raise Refused(f"{HEADER} must be 1 to {LONGEST} printable ASCII letters, such as a UUID")
    return written


def wanted(route: Route, asked: Asked) -> bool:
    """Whether this request must not be done twice; raises `Refused` where no key is kept."""
    if not (asked.key and route.method == "POST" and route.path.startswith("/api/")):
        return False
    if route.streams:
        raise Refused(f"no key is kept for what is sent piece by piece; leave out {HEADER}")
    return True


async def once(asked: Asked, do: Callable[[], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Do it, unless it was done before: then give the answer of before."""
    began = Began(
        agent=asked.agent.id, key=asked.key, fingerprint=await _fingerprint(asked.request)
    )
    store = asked.house.store
    if done := await store.write(idempotency.begin, began, asked.now):
        return _again(done.status, _opened(asked, done.body))
    try:
        response = await do()
    except _NOTHING_DONE:  # anything else may have done half: the key stays taken
        with suppress(StoreError):  # what went wrong first is what is told
            await store.write(idempotency.forget, began)
        raise
    return await _kept(asked, began, response)


_NOTHING_DONE = (Refused, web.HTTPException, StoreFull, StoreLocked)
"""Of the database's errors only those after which nothing can have been committed."""


async def _kept(asked: Asked, began: Began, response: web.StreamResponse) -> web.StreamResponse:
    body = response.body if isinstance(response, web.Response) else None
    text = body.decode() if isinstance(body, bytes) else ""
    sealed = asked.house.sealer.seal(text).decode() if text else ""  # an answer may hold a token
    await asked.house.store.write(idempotency.finish, began, Done(response.status, sealed))
    return response


async def _fingerprint(request: web.Request) -> bytes:
    made = hashlib.sha256(f"{request.method} {request.path_qs}\n".encode())
    made.update(await raw_body(request))
    return made.digest()


def _opened(asked: Asked, sealed: str) -> str:
    return asked.house.sealer.open(sealed.encode()) if sealed else ""


def _again(status: int, text: str) -> web.Response:
    headers = {REPLAYED: "true"}
    if not text:
        return web.Response(status=status, headers=headers)
    return web.Response(text=text, status=status, content_type="application/json", headers=headers)
