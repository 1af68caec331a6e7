"""Reading the Message Center: messages of the threads in which something has happened."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.allegro.parsing.talk import (
    KINDS,
    buyer_login,
    heard,
    is_problem,
    thread_key,
)
from connectors.allegro.places import places
from connectors.allegro.reading import center, files, seen
from connectors.allegro.reading.center import BETA, PUBLIC
from connectors.allegro.reading.desk import Desk, Draft, attempt, is_fatal
from connectors.allegro.reading.listing import OVERLAP, Listing
from connectors.allegro.shapes import Told, digest, iso, listed, moment, text
from connectors.allegro.wire import NotFound, Version
from postroom.errors import PostroomError
from postroom.message import Batch

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
TOGETHER = 8
"""Threads that are fetched at once."""
AGAIN = 40
"""Threads that failed before and are tried in one round, if the first of them can be read."""
FRESH = timedelta(minutes=1)
"""A thread whose last message is younger is read once more: another may bear the same second."""
MOST_KNOWN = 5_000


@dataclass(frozen=True, slots=True)
class _Changed:
    """A thread to read, and since when."""

    thread: Told
    since: datetime
    version: Version

    @property
    def id(self) -> str:
        return text(self.thread, "id")

    @property
    def date(self) -> datetime | None:
        return moment(self.thread, "lastMessageDateTime")


async def read(desk: Desk) -> AsyncIterator[Batch]:
    """Walk the list, then read what has changed, oldest first."""
    listing = Listing(desk)
    async for batch in listing.walk():
        yield batch
    async for batch in _read_again(desk, listing):
        yield batch
    changed = _changed(desk, listing)
    for start in range(0, len(changed), TOGETHER):
        part = changed[start : start + TOGETHER]
        drafts = await read_threads(desk, part)
        _advance(desk, listing, [one.date for one in part])
        async for batch in desk.deliver(drafts):
            yield batch
    _finish(desk, listing)
    yield Batch((), desk.cursor.dump(), warning=desk.warning)


async def look_again(desk: Desk, thread_id: str) -> list[Draft]:
    """Read a problem again of which nothing says whether something has happened in it."""
    try:
        thread = await center.thread(desk.wire, BETA, thread_id)
    except NotFound:
        desk.cursor.slow.pop(f"problem:{thread_id}", None)
        return []
    since = (desk.cursor.threads.date or desk.cursor.floor) - OVERLAP
    return await read_threads(desk, [_Changed(thread, since, BETA)])


async def read_threads(desk: Desk, changed: Sequence[_Changed]) -> list[Draft]:
    """The messages of these threads; one that cannot be read stops no other and is kept in mind."""
    fetching = [attempt(_messages(desk, one)) for one in changed]
    answers = await asyncio.gather(*fetching, return_exceptions=True)
    drafts: list[Draft] = []
    for one, found in zip(changed, answers, strict=True):
        if isinstance(found, PostroomError) and not is_fatal(found):
            _remember(desk, one, found)
        elif isinstance(found, BaseException):
            raise found
        else:
            drafts += _drafts(desk, one, found)
            _known(desk, one)
    return drafts


async def _messages(desk: Desk, one: _Changed) -> list[Told]:
    return await center.messages(desk.wire, one.version, one.id, one.since)


def _changed(desk: Desk, listing: Listing) -> list[_Changed]:
    """Those that were not read as they are, oldest first; then the cursor can follow."""
    known = desk.cursor.threads.known
    since = listing.stop
    found = [
        _Changed(one, since, listing.version)
        for key, one in listing.found.items()
        if known.get(key) != text(one, "lastMessageDateTime")
        if key not in desk.cursor.threads.again
    ]
    return sorted(found, key=lambda one: one.date or since)


async def _read_again(desk: Desk, listing: Listing) -> AsyncIterator[Batch]:
    """Read those that could not be read before: one, and if it can be read, some more."""
    again = desk.cursor.threads.again
    for key, since in list(again.items())[:AGAIN]:
        again[key] = again.pop(key)
        thread = await _once_more(desk, listing, key)
        if isinstance(thread, NotFound) and listing.version == BETA:
            del again[key]
            continue
        if isinstance(thread, PostroomError):
            break
        drafts = await read_threads(desk, [_Changed(thread, since, listing.version)])
        async for batch in desk.deliver(drafts):
            yield batch
        if key in again:
            break
    if again:
        desk.notes.append(f"{len(again)} threads could not be read; they are tried again.")


async def _once_more(desk: Desk, listing: Listing, key: str) -> Told | PostroomError:
    if key in listing.found:
        return listing.found[key]
    return await attempt(center.thread(desk.wire, listing.version, key))


def _remember(desk: Desk, one: _Changed, error: PostroomError) -> None:
    again = desk.cursor.threads.again
    log.info("a thread could not be read: %s", type(error).__name__)
    if one.id not in again:
        again[one.id] = one.since
        desk.notes.append(f"A thread could not be read ({error}); it is tried again.")


def _known(desk: Desk, one: _Changed) -> None:
    walk = desk.cursor.threads
    walk.again.pop(one.id, None)
    walk.known.pop(one.id, None)
    if one.date is None or desk.now - one.date > FRESH:
        walk.known[one.id] = text(one.thread, "lastMessageDateTime")


def _advance(desk: Desk, listing: Listing, dates: Sequence[datetime | None]) -> None:
    """The cursor follows, but not into the future, where it would meet nothing for long.

    What no walk will meet again need not be remembered.
    """
    known = [min(date, desk.now) for date in dates if date is not None]
    reached = max([*known, listing.base or desk.cursor.floor])
    walk = desk.cursor.threads
    if listing.version == PUBLIC:
        walk.public = reached
    else:
        walk.date = reached
    oldest = (walk.date or walk.public or reached) - OVERLAP
    walk.known = {key: at for key, at in walk.known.items() if not _is_before(at, oldest)}


def _finish(desk: Desk, listing: Listing) -> None:
    """The walk is over."""
    walk = desk.cursor.threads
    _advance(desk, listing, [moment(one, "lastMessageDateTime") for one in listing.found.values()])
    desk.done("threads", EVERY)
    if listing.version == BETA:
        walk.public = None
    elif walk.public_until is not None:
        desk.cursor.trouble["threads"] = (
            "Allegro does not offer problems with purchases to this application now; they are"
            f" asked for again at {walk.public_until:%H:%M} UTC."
        )
    walk.known = dict(list(walk.known.items())[-MOST_KNOWN:])


def _is_before(written: str, oldest: datetime) -> bool:
    at = moment({"at": written}, "at")
    return at is not None and at < oldest


def _drafts(desk: Desk, one: _Changed, found: Sequence[Told]) -> list[Draft]:
    since = max(one.since, desk.cursor.floor)
    drafts = [
        draft
        for said in found
        if (moment(said, "createdAt") or since) >= since
        if (draft := message_draft(desk, one.thread, said)) is not None
    ]
    if is_problem(one.thread) or text(one.thread, "type") not in KINDS:
        drafts += _standing(desk, one, found, drafts)
    return drafts


def message_draft(desk: Desk, thread: Told, said: Told) -> Draft | None:
    """One message, unless it was read lately as it is."""
    now, cursor = desk.now, desk.cursor
    key, at = text(said, "id"), moment(said, "createdAt") or now
    state = digest([said.get("status"), _files_state(said)])
    if key and not seen.is_news(cursor, key, state):
        return None
    late = key in cursor.seen
    return Draft(
        external_id=seen.external_id(cursor, "message", key or digest(said), state),
        at=at,
        told={
            "kind": "message",
            "own": cursor.login,
            "url": _page_url(desk, text(thread, "id")),
            "thread": thread,
            "message": said,
        },
        files=files.of_message(said, at, now, late=late),
        backlog=at < cursor.since,
        settled=seen.noted(cursor, key, state, thread_key(thread), at, now) if key else None,
        waits=text(said, "status") == "VERIFYING",
    )


def _standing(
    desk: Desk, one: _Changed, found: Sequence[Told], after: Sequence[Draft]
) -> list[Draft]:
    """How a problem stands, after all that was said in it."""
    thread, own = one.thread, desk.cursor.login
    customer, ours = heard(list(found), own, buyer_login(thread, own))
    told: dict[str, Any] = {
        "kind": "thread",
        "own": own,
        "at": iso(one.date or desk.now),
        "heard": iso(customer) if customer else "",
        "answered": iso(ours) if ours else "",
        "thread": {key: thread.get(key) for key in ("id", "type", "status", "subType")},
    }
    key = thread_key(thread)
    desk.cursor.slow.pop(key, None)
    if text(thread, "status") != "CLOSED":
        desk.cursor.slow[key] = desk.now
    at = one.date or desk.now
    return [
        Draft(
            external_id=f"thread:{one.id}@{digest(told)}",
            at=at,
            told=told,
            backlog=at < desk.cursor.since and all(draft.backlog for draft in after),
        )
    ]


def _files_state(said: Told) -> list[list[Any]]:
    names = ("id", "url", "status")
    return [[one.get(name) for name in names] for one in listed(said, "attachments")]


def _page_url(desk: Desk, thread_id: str) -> str:
    return f"{places(desk.account.settings).site}/moje-allegro/wiadomosci/{thread_id}"
