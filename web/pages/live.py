"""`/live`: tells open pages which of their parts are out of date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiohttp import web
from pydantic import BaseModel, Field

from core.events import Followed
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.streams import event, stream

pages = Routes(tag="pages")

MOVES = frozenset(
    {
        "status_set",
        "assigned",
        "deleted",
        "restored",
        "ticket_created",
        "moved",
        "moved_away",
        "snoozed",
        "woken",
    }
)
"""Kinds after which other numbers stand beside views and inboxes."""


class LiveQuery(BaseModel):
    """Where the page stands."""

    after: str = Field("", max_length=50, description="The cursor the page was made at.")


@pages.get("/live")
async def follow_pages(asked: Asked, query: LiveQuery) -> web.StreamResponse:
    """Small named events: `ticket` {number, kinds} for each that changed, then `list` {numbers}.

    `counts` follows if tickets came, went or moved. `resync` means: load everything anew.
    """
    return await stream(asked, query.after, _render)


def _render(events: Iterable[Followed]) -> Iterator[bytes]:
    kinds: dict[int, list[str]] = {}
    counts = False
    for one in events:
        kinds.setdefault(one.ticket, []).append(one.kind)
        counts = counts or _moves(one)
    for number, happened in kinds.items():
        yield event("ticket", {"number": number, "kinds": list(dict.fromkeys(happened))})
    if kinds:
        yield event("list", {"numbers": list(kinds)})
    if counts:
        yield event("counts", {})


def _moves(one: Followed) -> bool:
    opened = one.payload.get("opened") or one.payload.get("reopened")
    return one.kind in MOVES or bool(opened)
