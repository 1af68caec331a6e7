"""One reading of an account: whatever is due, part by part, each going on where it stood.

Intervals live in the cursor, so that nobody has to remember them. A part that fails is said and
tried again in the next round; it keeps no other from being read.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

from connectors.allegro.reading import (
    again,
    earlier,
    issues,
    ratings,
    returns,
    seen,
    threads,
    trade,
)
from connectors.allegro.reading.cursor import load
from connectors.allegro.reading.desk import Desk, is_fatal
from connectors.allegro.reading.own import own
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.wire import NotFound, NotOffered, Refusal, Wire
from postroom.channel import Account
from postroom.errors import PermanentError, PostroomError, TemporaryError
from postroom.message import Batch

log = logging.getLogger(__name__)

Part: TypeAlias = Callable[[Desk], AsyncIterator[Batch]]

PARTS: Mapping[str, tuple[str, Part]] = {
    "threads": ("Messages", threads.read),
    "issues": ("Discussions and claims", issues.read),
    "returns": ("Returns", returns.read),
    "all returns": ("Returns", returns.read_all),
    "ratings": ("Ratings", ratings.read),
    "orders": ("Orders", trade.read),
    "again": ("Messages that wait", again.read),
    earlier.PART: ("Earlier orders", earlier.read),
}
"""What is read, in this order, and what people call it."""
LATER = timedelta(minutes=10)
"""When a part is tried again that Allegro does not let us read."""
ASKED_AGAIN = timedelta(hours=1)
"""How often we ask who we are: somebody else may have signed in."""


async def read(account: Account[AllegroSettings], cursor: str | None) -> AsyncIterator[Batch]:
    """Yield what is due; raises what concerns the whole account.

    If everything that was due has failed, so has the reading.
    """
    desk = Desk(account, Wire(account), load(cursor, account.settings.start_date, account.clock()))
    await _introduce(desk)
    seen.forget(desk.cursor, desk.now)
    failures: list[PostroomError] = []
    worked = 0
    for name, (title, part) in PARTS.items():
        if not desk.is_due(name):
            continue
        asked = desk.wire.asked
        try:
            async for batch in part(desk):
                yield batch
            worked += desk.wire.asked > asked
        except (TemporaryError, PermanentError) as error:
            if is_fatal(error):
                raise
            failures.append(_noted(desk, name, title, error))
    if failures and not worked:
        raise failures[-1]
    yield Batch((), desk.cursor.dump(), warning=desk.warning)


async def _introduce(desk: Desk) -> None:
    """Know our own login; another seller's account begins anew."""
    cursor = desk.cursor
    if cursor.asked is not None and desk.now - cursor.asked < ASKED_AGAIN:
        return
    found = await own(desk.wire)
    if cursor.seller not in ("", found.id):
        desk.cursor = load(None, desk.account.settings.start_date, desk.now)
    desk.cursor.seller, desk.cursor.login = found.id, found.login
    desk.cursor.asked = desk.now


def _noted(desk: Desk, name: str, title: str, error: PostroomError) -> PostroomError:
    """Say it until it works; what Allegro does not allow is not asked for every minute."""
    log.info("allegro: %s could not be read: %s", name, type(error).__name__)
    if isinstance(error, NotFound | NotOffered | Refusal):
        desk.cursor.due[name] = desk.now + LATER
    desk.cursor.trouble[name] = f"{title} could not be read: {error}; it is tried again."
    return error
