"""Orders from before the account was connected: read so that purchases are known at once.

A page at a time, newest first, with what room a round leaves; the cursor goes on after each page.
What happens to an order meanwhile is told by the journal, which is begun before.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta

from connectors.allegro import orders
from connectors.allegro.reading.center import WrongShape
from connectors.allegro.reading.cursor import Past
from connectors.allegro.reading.desk import Desk
from connectors.allegro.shapes import Told, iso, listed, moment, text
from connectors.allegro.wire import Ask
from postroom.message import Batch

PART = "earlier orders"
PAGE = 100
DEEPEST = 1_000
"""Beyond so many orders the window is moved in place of the page: no list need be paged deep."""


async def read(desk: Desk) -> AsyncIterator[Batch]:
    """Read some pages, at least one; nothing once all are read."""
    past = _wanted(desk)
    for _ in range(max(1, desk.room)):
        if past.until is None:
            return
        found, full = await _page(desk, past)
        _advance(past, found, full=full)
        desk.cursor.trouble.pop(PART, None)
        raws = tuple(
            orders.raw_of(one, [], desk.account.settings.environment, desk.now)
            for one in found
            if text(one, "id")
        )
        yield Batch(raws, desk.cursor.dump(), backlog=True, warning=desk.warning)


def _wanted(desk: Desk) -> Past:
    """Where it stands; it is begun when more days are wanted than were read."""
    days = desk.account.settings.order_days
    if days > desk.cursor.past.days:
        since = desk.now - timedelta(days=days)
        desk.cursor.past = Past(days=days, since=since, until=desk.now)
    return desk.cursor.past


async def _page(desk: Desk, past: Past) -> tuple[list[Told], bool]:
    """The orders of a page, and whether another may follow."""
    query = (
        ("lineItems.boughtAt.gte", iso(past.since or desk.now)),
        ("lineItems.boughtAt.lte", iso(past.until or desk.now)),
        ("sort", "-lineItems.boughtAt"),
        ("limit", str(PAGE)),
        ("offset", str(past.offset)),
    )
    answer = await desk.wire.ask(Ask(path="/order/checkout-forms", query=query))
    if not isinstance(answer, dict) or not isinstance(answer.get("checkoutForms"), list):
        raise WrongShape("Allegro's answer holds no orders")
    return listed(answer, "checkoutForms"), len(answer["checkoutForms"]) >= PAGE


def _advance(past: Past, found: Iterable[Told], *, full: bool) -> None:
    if not full:
        past.until, past.offset = None, 0
        return
    past.offset += PAGE
    # An order whose lines were bought at several moments may stand at any of them: by the last of
    # each, the window ends too late rather than too early.
    moments = [max(bought) for one in found if (bought := _bought(one))]
    oldest = min(moments, default=None)
    if past.offset < DEEPEST or oldest is None or past.until is None:
        return
    if oldest < past.until - timedelta(milliseconds=1):
        past.until, past.offset = oldest, 0


def _bought(form: Told) -> list[datetime]:
    return [at for one in listed(form, "lineItems") if (at := moment(one, "boughtAt")) is not None]
