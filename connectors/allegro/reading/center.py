"""Questions to the Message Center, in both versions of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from connectors.allegro.shapes import Told, iso, listed, moment, text, within
from connectors.allegro.wire import Ask, Query, Version, Wire
from postroom.errors import PermanentError

BETA: Version = "beta.v1"
PUBLIC: Version = "public.v1"
PAGE = 20
"""Most threads, or messages, on a page."""
EXCLUSIVE = timedelta(seconds=1)
"""`after` leaves out the moment itself."""
LONGEST = 100
"""Pages of one thread that are read."""


@dataclass(slots=True)
class WrongShape(PermanentError):
    """An answer that is not of the shape that the version promises."""


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list, and how the next is asked for; empty at the end."""

    found: list[Told]
    following: Query = ()


async def threads(wire: Wire, version: Version, following: Query = ()) -> Page:
    """A page of threads, newest last message first."""
    return await _page(wire, "/messaging/threads", "threads", version, following)


async def thread(wire: Wire, version: Version, thread_id: str) -> Told:
    """One thread."""
    path = f"/messaging/threads/{quote(thread_id, safe='')}"
    return await _one(wire, path, version, thread_id)


async def message(wire: Wire, version: Version, message_id: str) -> Told:
    """One message."""
    path = f"/messaging/messages/{quote(message_id, safe='')}"
    return await _one(wire, path, version, message_id)


async def messages(wire: Wire, version: Version, thread_id: str, since: datetime) -> list[Told]:
    """A thread's messages, oldest first: all since that moment, and some before it.

    The order of the pages is not documented: only pages that go back in time may end early.
    """
    path = f"/messaging/threads/{quote(thread_id, safe='')}/messages"
    after: Query = (("after", iso(since - EXCLUSIVE)),) if version == PUBLIC else ()
    found: dict[str, Told] = {}
    following: Query = ()
    for number in range(LONGEST):
        page = await _page(wire, path, "messages", version, (*after, *following))
        for place, one in enumerate(page.found):
            found.setdefault(text(one, "id") or f"{number}.{place}", one)
        following = page.following
        if not following or _reaches(page.found, since):
            break
    return sorted(found.values(), key=lambda one: text(one, "createdAt"))


def _reaches(page: Sequence[Told], since: datetime) -> bool:
    """Whether this page goes back in time, past that moment."""
    moments = [at for one in page if (at := moment(one, "createdAt")) is not None]
    descending = all(one >= other for one, other in pairwise(moments))
    return len(moments) > 1 and descending and moments[-1] < since and moments[0] != moments[-1]


async def _one(wire: Wire, path: str, version: Version, id_: str) -> Told:
    """What is there, under the id that it was asked by, whatever id it is told with."""
    return {**within({"told": await wire.ask(Ask(path=path, version=version))}, "told"), "id": id_}


async def _page(wire: Wire, path: str, name: str, version: Version, query: Query) -> Page:
    answer = await wire.ask(Ask(path=path, query=(("limit", str(PAGE)), *query), version=version))
    if not isinstance(answer, dict) or not isinstance(answer.get(name), list):
        raise WrongShape(f"Allegro's answer holds no {name}")
    found = listed(answer, name)
    if version == PUBLIC:
        return Page(found, _further(answer[name], query))
    if "nextPage" not in answer:
        raise WrongShape("Allegro's answer does not say whether there is a next page")
    page_id = text(answer, "nextPage", "id")
    return Page(found, (("page.id", page_id),) if page_id else ())


def _further(found: list[Any], query: Query) -> Query:
    """By offset: what has moved up meanwhile pushes others down, so that they are met twice."""
    if len(found) < PAGE:
        return ()
    offset = int(dict(query).get("offset", "0"))
    return (("offset", str(offset + PAGE)),)
