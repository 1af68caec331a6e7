"""Reading orders: the journal says which have changed, and those are fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

from connectors.allegro import orders
from connectors.allegro.reading.center import WrongShape
from connectors.allegro.reading.desk import Desk, attempt
from connectors.allegro.shapes import Told, listed, text
from connectors.allegro.wire import Ask
from postroom.errors import PostroomError
from postroom.message import Batch, Raw

EVERY = timedelta(minutes=1)
PAGE = 100
MOST = 40
"""Orders that are fetched in one round; further events wait for the next."""
AGAIN = 3
"""Of those that could not be fetched, how many are tried in one round: they hold nothing up."""
MOST_AGAIN = 500
"""Orders that could not be fetched and are kept in mind."""


async def read(desk: Desk) -> AsyncIterator[Batch]:
    """Fetch each order that something has happened to, once, as it stands now."""
    journal = desk.cursor.orders
    if not journal.last and not journal.begun:
        journal.last = await _latest(desk)
        journal.begun = True
        desk.done("orders", EVERY)
        yield Batch((), desk.cursor.dump(), warning=desk.warning)
        return
    last, wanted = await _changed(desk)
    found, failed = await _fetched(desk, wanted)
    journal.last = last
    journal.again = [*journal.again[AGAIN:], *failed][-MOST_AGAIN:]
    desk.done("orders", EVERY)
    yield Batch(tuple(found), desk.cursor.dump(), warning=desk.warning)


async def _latest(desk: Desk) -> str:
    """The event to begin after; empty where there is none yet."""
    return text(await desk.wire.ask(Ask(path="/order/event-stats")), "latestEvent", "id")


async def _changed(desk: Desk) -> tuple[str, list[str]]:
    """The last event that is covered, and the orders that the events name, oldest first."""
    journal = desk.cursor.orders
    wanted = dict.fromkeys(journal.again[:AGAIN])
    last = journal.last
    while len(wanted) < MOST:
        events = await _events(desk, last)
        for event in events:
            if len(wanted) >= MOST:
                return last, list(wanted)
            if order := text(event, "order", "checkoutForm", "id"):
                wanted[order] = None
            last = text(event, "id") or last
        if len(events) < PAGE:
            break
    return last, list(wanted)


async def _events(desk: Desk, last: str) -> list[Told]:
    query = (*((("from", last),) if last else ()), ("limit", str(PAGE)))
    answer = await desk.wire.ask(Ask(path="/order/events", query=query))
    if not isinstance(answer, dict) or not isinstance(answer.get("events"), list):
        raise WrongShape("Allegro's answer holds no events")
    return listed(answer, "events")


async def _fetched(desk: Desk, wanted: list[str]) -> tuple[list[Raw], list[str]]:
    found: list[Raw] = []
    failed: list[str] = []
    for order in wanted:
        raw = await attempt(orders.order_raw(desk.wire, desk.account, order))
        if isinstance(raw, PostroomError):
            failed.append(order)
        elif raw is not None:
            found.append(raw)
    if failed:
        desk.notes.append(f"{len(failed)} orders could not be fetched; they are tried again.")
    return found, failed
