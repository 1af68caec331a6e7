"""Reading customer returns: new ones by the last seen, all recent ones now and then."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from connectors.allegro.reading.center import WrongShape
from connectors.allegro.reading.desk import Desk, Draft
from connectors.allegro.shapes import Told, digest, iso, listed, moment, text
from connectors.allegro.wire import Ask
from postroom.message import Batch

EVERY = timedelta(minutes=5)
ALL_EVERY = timedelta(minutes=30)
"""How often returns that were seen are looked at: nothing tells that one has come further."""
RECENT = timedelta(days=60)
"""How long a return is looked at."""
PAGE = 500
LONGEST = 40
"""Pages that are read."""


async def read(desk: Desk) -> AsyncIterator[Batch]:
    """Read those that are new."""
    cursor = desk.cursor
    first, known = cursor.returns.at is None, cursor.returns.last
    query = ("from", known) if known else ("createdAt.gte", iso(cursor.floor))
    found = await _returns(desk, (query,))
    moments = {at: text(one, "id") for one in found if (at := moment(one, "createdAt"))}
    newest = max(moments, default=None)

    def done() -> None:
        if newest is not None and newest >= (cursor.returns.at or newest):
            cursor.returns.last, cursor.returns.at = moments[newest], newest
        cursor.returns.at = cursor.returns.at or cursor.floor
        cursor.due.setdefault("all returns", desk.now + ALL_EVERY)
        desk.done("returns", EVERY)

    async for batch in desk.deliver(_drafts(desk, found, first=first), done):
        yield batch


async def read_all(desk: Desk) -> AsyncIterator[Batch]:
    """Read all recent ones as they stand; what has not changed is known by its id."""
    since = max(desk.cursor.floor, desk.now - RECENT)
    found = await _returns(desk, (("createdAt.gte", iso(since)),))
    drafts = _drafts(desk, found, first=False)
    async for batch in desk.deliver(drafts, lambda: desk.done("all returns", ALL_EVERY)):
        yield batch


async def _returns(desk: Desk, query: Sequence[tuple[str, str]]) -> list[Told]:
    found: list[Told] = []
    for number in range(LONGEST):
        page = (("limit", str(PAGE)), ("offset", str(number * PAGE)))
        ask = Ask(path="/order/customer-returns", query=(*query, *page), version="beta.v1")
        answer = await desk.wire.ask(ask)
        if not isinstance(answer, dict) or not isinstance(answer.get("customerReturns"), list):
            raise WrongShape("Allegro's answer holds no returns")
        found += listed(answer, "customerReturns")
        if len(answer["customerReturns"]) < PAGE:
            break
    return sorted(found, key=lambda one: text(one, "createdAt"))


def _drafts(desk: Desk, found: Sequence[Told], *, first: bool) -> list[Draft]:
    """One for each state of each return."""
    return [_draft(desk, one, first=first) for one in found if text(one, "id")]


def _draft(desk: Desk, one: Told, *, first: bool) -> Draft:
    made = moment(one, "createdAt") or desk.now
    key = f"return:{text(one, 'id')}@{digest(one)}"
    told = {"kind": "return", "own": desk.cursor.login, "return": one}
    at = _stands_since(one) or made
    return Draft(
        external_id=key,
        at=at,
        told=told | {"at": iso(at)},
        backlog=first and made < desk.cursor.since,
    )


def _stands_since(one: Told) -> datetime | None:
    """The latest moment that a return tells of."""
    dates = [moment(one, "rejection", "createdAt")]
    dates += [moment(parcel, "createdAt") for parcel in listed(one, "parcels")]
    return max((at for at in dates if at is not None), default=None)
