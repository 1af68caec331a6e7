"""Server-sent events (WHATWG HTML §9.2): a stream of what a listener is told, until it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from aiohttp import web

from core.events import Cursor, Followed, read_cursor
from core.problems import Refused
from web.kernel.asked import Asked
from web.kernel.problems import Answerable
from web.live import HUB, Listener, Told, Who, missed
from web.presence import Presence

HEARTBEAT_S = 15.0
"""A sign of life, so that no proxy ends a quiet stream and a dead browser is noticed."""
RETRY_MS = 1_500
"""How long a browser waits before it connects again."""
LAST_ID = "Last-Event-ID"

Render = Callable[[Iterable[Followed]], Iterator[bytes]]
"""How events are written for those who read this stream."""


async def stream(asked: Asked, after: str, render: Render) -> web.StreamResponse:
    """Answer with what happens from the cursor on (`Last-Event-ID` goes before `after`).

    Begins with `hello` and the present cursor: who loads the state after that misses nothing.
    `resync` asks to load everything anew, `goodbye` says that the right to listen has ended.
    """
    request = asked.request
    place = _place(request.headers.get(LAST_ID, "") or after)
    _require_going_on(asked)
    hub = request.app[HUB]
    who = Who(viewer=asked.viewer, session=asked.session, token=asked.token)
    async with hub.listening(who) as listener:
        _require_going_on(asked)  # who came in after the goodbye would never be told it
        response = _response()
        with suppress(ConnectionResetError):  # the browser has gone
            await response.prepare(request)
            await _greet(asked, response, listener, (place, render))
            await _go_on(response, listener, render)
    return response


def event(name: str, data: Any, cursor: Cursor | None = None) -> bytes:
    """One event on the wire; `data` as JSON."""
    head = f"id: {cursor}\n" if cursor else ""
    kind = f"event: {name}\n" if name else ""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"{head}{kind}data: {written}\n\n".encode()


def _require_going_on(asked: Asked) -> None:
    if asked.house.stopping.is_set():
        raise Answerable(message="the server is stopping; connect again in a moment", status=503)


def _place(written: str) -> Cursor | None:
    if not written:
        return None
    cursor = read_cursor(written)
    if cursor is None:
        raise Refused(f"{LAST_ID} {written[:40]!r} is no place in the feed; leave it out")
    return cursor


def _response() -> web.StreamResponse:
    headers = {
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    return web.StreamResponse(headers=headers)


async def _greet(
    asked: Asked,
    response: web.StreamResponse,
    listener: Listener,
    wanted: tuple[Cursor | None, Render],
) -> None:
    """Say where the stream stands, and what was missed since the place asked for."""
    place, render = wanted
    start = listener.cursor
    await response.write(f"retry: {RETRY_MS}\n".encode() + event("hello", {}, place or start))
    if place is None:
        return
    found = await asked.house.store.read(missed, asked.viewer, place, start)
    if found is None:
        await response.write(event("resync", {}, start))
        return
    listener.cursor = max(listener.cursor, place)
    for written in render(found):
        await response.write(written)
    await response.write(_mark(max(start, place)))


async def _go_on(response: web.StreamResponse, listener: Listener, render: Render) -> None:
    while True:
        told = await listener.next(HEARTBEAT_S)
        await response.write(_written(told, listener, render))
        if told.over:
            return


def _written(told: Told, listener: Listener, render: Render) -> bytes:
    if told.over:
        return event("goodbye", {})
    if told.resync:
        return event("resync", {}, told.cursor)
    agent = listener.who.viewer.agent
    bell = event("bell", {}) if told.bell else b""
    presences = b"".join(_presence(one, agent) for one in told.presences)
    return b"".join(render(told.events)) + _mark(told.cursor) + bell + presences


def _presence(presence: Presence, agent: int) -> bytes:
    """Who else is at a ticket; nobody, if the reader is alone there."""
    people = [
        {"agent": one.agent, "name": one.name, "doing": one.doing} for one in presence.others(agent)
    ]
    return event("presence", {"ticket": presence.ticket, "people": people})


def _mark(cursor: Cursor) -> bytes:
    """The place reached, also past what was not for this listener; a heartbeat as well."""
    return f": \nid: {cursor}\n\n".encode()
