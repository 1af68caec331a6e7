"""Reading ratings: those made, edited or answered since the last change that was seen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from connectors.allegro.reading.center import WrongShape
from connectors.allegro.reading.desk import Desk, Draft
from connectors.allegro.shapes import Told, digest, iso, listed, moment, text
from connectors.allegro.wire import Ask
from postroom.message import Batch

EVERY = timedelta(minutes=5)
PAGE = 100
LONGEST = 200
"""Pages that are read; Allegro pages no further than 20 000."""


async def read(desk: Desk) -> AsyncIterator[Batch]:
    """Read what has changed."""
    cursor = desk.cursor
    since, first = cursor.ratings.date or cursor.floor, cursor.ratings.date is None
    found = await _ratings(desk, since)
    newest = max((at for one in found if (at := _changed_at(one)) is not None), default=since)
    drafts = [_draft(desk, one, first=first) for one in found if text(one, "id")]

    def done() -> None:
        cursor.ratings.date = max(min(newest, desk.now), since)
        desk.done("ratings", EVERY)

    async for batch in desk.deliver(drafts, done):
        yield batch


async def _ratings(desk: Desk, since: datetime) -> list[Told]:
    """All pages, oldest change first."""
    found: dict[str, Told] = {}
    for number in range(LONGEST):
        query: Sequence[tuple[str, str]] = (
            ("lastChangedAt.gte", iso(since)),
            ("limit", str(PAGE)),
            ("offset", str(number * PAGE)),
        )
        answer = await desk.wire.ask(Ask(path="/sale/user-ratings", query=query))
        if not isinstance(answer, dict) or not isinstance(answer.get("ratings"), list):
            raise WrongShape("Allegro's answer holds no ratings")
        found |= {text(one, "id"): one for one in listed(answer, "ratings")}
        if len(answer["ratings"]) < PAGE:
            break
    return sorted(found.values(), key=lambda one: text(one, "lastChangedAt"))


def _draft(desk: Desk, one: Told, *, first: bool) -> Draft:
    at = _changed_at(one) or desk.now
    told = {"kind": "review", "own": desk.cursor.login, "at": iso(at), "rating": one}
    return Draft(
        external_id=f"review:{text(one, 'id')}@{digest(one)}",
        at=at,
        told=told,
        backlog=first and at < desk.cursor.since,
    )


def _changed_at(one: Told) -> datetime | None:
    return moment(one, "lastChangedAt") or moment(one, "createdAt")
