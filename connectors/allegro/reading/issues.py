"""Reading discussions and claims: all open ones, and the chats of those that changed.

The list knows no "changed since", and its counters were seen to be stale (#11796, #12196): each open
chat is read now and then all the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from connectors.allegro.parsing.issues import (
    PLACEHOLDER,
    STATUSES,
    first_message,
    message_id,
    thread_key,
)
from connectors.allegro.parsing.talk import heard
from connectors.allegro.reading import files, seen
from connectors.allegro.reading.center import WrongShape
from connectors.allegro.reading.cursor import Known
from connectors.allegro.reading.desk import Desk, Draft, attempt, is_fatal
from connectors.allegro.shapes import Told, digest, iso, listed, moment, text, within
from connectors.allegro.wire import Ask, NotFound, Wire
from postroom.errors import PermanentError, PostroomError
from postroom.message import Batch

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=2)
SLOWLY = timedelta(minutes=30)
"""How often an open chat is read though its counters stand still."""
RESERVED = 4
"""Requests that are left to the parts that are read after this one."""
AFTERWARDS = timedelta(days=30)
"""How long the open chat of an issue that is over is looked at."""
TOGETHER = 6
PAGE = 100
LONGEST = 20
"""Pages of one chat, or of the list, that are read."""
OPEN = ("DISPUTE_ONGOING", "DISPUTE_UNRESOLVED", "CLAIM_SUBMITTED")
OVERLAP = timedelta(minutes=10)


@dataclass(slots=True)
class ForeignChat(PermanentError):
    """Allegro has given the chat of another issue (#12168)."""


@dataclass(frozen=True, slots=True)
class _Look:
    """An issue whose chat is to be read."""

    issue: Told
    over: bool = False
    """It has left the list of open ones."""

    @property
    def id(self) -> str:
        return text(self.issue, "id")


async def read(desk: Desk) -> AsyncIterator[Batch]:
    """List what is open, then read the chats of what has changed, or is due for a look."""
    found = await _open_issues(desk.wire)
    desk.cursor.trouble.pop("some issues", None)
    owners = _owners(found)
    looks = [_Look(one) for key, one in found.items() if _is_changed(desk, key, one)]
    looks += await _gone(desk, found)
    looks += await _slow(desk, found, {one.id for one in looks})
    _note_untouched(desk, found)
    looks.sort(key=lambda one: text(one.issue, "openedDate"))
    for start in range(0, len(looks), TOGETHER):
        drafts = await _read(desk, looks[start : start + TOGETHER], owners)
        async for batch in desk.deliver(drafts):
            yield batch
    desk.cursor.listed = True
    desk.done("issues", EVERY)
    yield Batch((), desk.cursor.dump(), warning=desk.warning)


async def issue(wire: Wire, issue_id: str) -> Told:
    """One issue, under the id that it was asked by, whatever id it is told with."""
    ask = Ask(path=f"/sale/issues/{quote(issue_id, safe='')}", version="beta.v1")
    return {**within({"told": await wire.ask(ask)}, "told"), "id": issue_id}


async def chat(wire: Wire, issue_id: str) -> list[Told]:
    """All messages of a chat, oldest first."""
    path = f"/sale/issues/{quote(issue_id, safe='')}/chat"
    found = await _pages(wire, path, "chat", ())
    return sorted(found, key=lambda one: text(one, "createdAt"))


async def _open_issues(wire: Wire) -> dict[str, Told]:
    statuses = tuple(("status", one) for one in OPEN)
    found = await _pages(wire, "/sale/issues", "issues", statuses)
    return {text(one, "id"): one for one in found if text(one, "id")}


async def _pages(wire: Wire, path: str, name: str, query: Sequence[tuple[str, str]]) -> list[Told]:
    """A whole list; raises for any page that cannot be had."""
    found: list[Told] = []
    for number in range(LONGEST):
        page = (("limit", str(PAGE)), ("offset", str(number * PAGE)))
        answer = await wire.ask(Ask(path=path, query=(*query, *page), version="beta.v1"))
        if not isinstance(answer, dict) or not isinstance(answer.get(name), list):
            raise WrongShape(f"Allegro's answer holds no {name}")
        found += listed(answer, name)
        if len(answer[name]) < PAGE:
            break
    return found


def _owners(found: Mapping[str, Told]) -> dict[str, str]:
    """Id of the first message → the issue it opened."""
    firsts = {key: text(one, "chat", "initialMessage", "id") for key, one in found.items()}
    return {first: key for key, first in firsts.items() if first not in ("", PLACEHOLDER)}


def state_of(told: Told) -> str:
    """Digest of all in a list's entry that says whether something has happened."""
    return digest(
        [
            within(told, "chat").get("messagesCount"),
            within(told, "chat", "lastMessage"),
            within(told, "currentState"),
            *(told.get(name) for name in ("type", "openedDate", "decisionDueDate")),
        ]
    )


def _is_changed(desk: Desk, key: str, told: Told) -> bool:
    known = desk.cursor.issues.get(key)
    if known is None:
        return _is_recent(desk, told)
    return known.state != state_of(told) or known.left is not None


def _is_recent(desk: Desk, told: Told) -> bool:
    """Whether anything in it is new enough to be read, as far as its entry tells."""
    last = moment(told, "chat", "lastMessage", "createdAt")
    opened = moment(told, "openedDate")
    dates = [at for at in (last, opened) if at is not None]
    return not dates or max(dates) >= desk.cursor.floor


def _note_untouched(desk: Desk, found: Mapping[str, Told]) -> None:
    """Those that have been silent since before we were connected: only what comes is read."""
    for key, told in found.items():
        if key not in desk.cursor.issues and not _is_recent(desk, told):
            desk.cursor.issues[key] = Known(state=state_of(told), newest=desk.cursor.floor)
            desk.cursor.slow[f"issue:{key}"] = desk.now


async def _gone(desk: Desk, found: Mapping[str, Told]) -> list[_Look]:
    """Those that were open when we looked last: read once more."""
    known = desk.cursor.issues
    gone = [key for key, one in known.items() if key not in found and one.left is None]
    looks = []
    for key in gone:
        told = await attempt(issue(desk.wire, key))
        if isinstance(told, NotFound):
            _drop(desk, key)
        elif isinstance(told, PostroomError):
            _failed(desk, told)
        else:
            looks.append(_Look(told, over=True))
    return looks


async def _slow(desk: Desk, found: Mapping[str, Told], taken: set[str]) -> list[_Look]:
    """Those whose counters say nothing new and that nobody has looked into for long."""
    now, slow = desk.now, desk.cursor.slow
    waiting = sorted(
        (at, key.removeprefix("issue:"))
        for key, at in slow.items()
        if key.startswith("issue:") and at + SLOWLY <= now
    )
    looks: list[_Look] = []
    for _, key in [one for one in waiting if one[1] not in taken]:
        if desk.room - len(looks) - (key not in found) <= RESERVED:
            break
        slow[f"issue:{key}"] = now
        told = found[key] if key in found else await attempt(issue(desk.wire, key))
        if isinstance(told, NotFound):
            _drop(desk, key)
        elif not isinstance(told, PostroomError):
            looks.append(_Look(told, over=key not in found))
    return looks


async def _read(desk: Desk, looks: Sequence[_Look], owners: Mapping[str, str]) -> list[Draft]:
    fetching = [attempt(_chat(desk, one, owners)) for one in looks]
    answers = await asyncio.gather(*fetching, return_exceptions=True)
    drafts: list[Draft] = []
    for look, found in zip(looks, answers, strict=True):
        if isinstance(found, PostroomError) and not is_fatal(found):
            _failed(desk, found)
            desk.cursor.issues.setdefault(look.id, Known())
        elif isinstance(found, BaseException):
            raise found
        else:
            drafts += _drafts(desk, look, found)
    return drafts


async def _chat(desk: Desk, look: _Look, owners: Mapping[str, str]) -> list[Told]:
    """The chat; nothing where it is closed and gone. That of another issue is refused."""
    try:
        found = await chat(desk.wire, look.id)
    except NotFound:
        return []
    if any(owners.get(text(one, "id"), look.id) != look.id for one in found):
        raise ForeignChat("Allegro gave the chat of another discussion")
    return found


def _failed(desk: Desk, error: PostroomError) -> None:
    log.info("an issue could not be read: %s", type(error).__name__)
    desk.cursor.trouble["some issues"] = (
        f"A discussion or claim could not be read ({error}); it is tried again."
    )


def _drop(desk: Desk, key: str) -> None:
    desk.cursor.issues.pop(key, None)
    desk.cursor.slow.pop(f"issue:{key}", None)


def _drafts(desk: Desk, look: _Look, found: list[Told]) -> list[Draft]:
    """What is new in the chat, then how the issue stands; nothing if nothing has happened."""
    cursor, key = desk.cursor, look.id
    known = cursor.issues.get(key) or Known()
    state, chat_state = state_of(look.issue), digest([_spoken(one) for one in found])
    said = found or [first_message(look.issue)]
    over = look.over and known.left is None
    changed = known.state != state or known.chat != chat_state or over
    drafts = [
        draft
        for one in said
        if (draft := message_draft(desk, look.issue, one, known.newest)) is not None
    ]
    kind = text(look.issue, "type")
    if changed:
        drafts.append(_standing(desk, look.issue, found, turned=known.type != kind, after=drafts))
    moments = [at for one in said if (at := moment(one, "createdAt")) is not None]
    newest = max([*moments, known.newest or cursor.floor])
    now_known = Known(state=state, chat=chat_state, newest=newest, left=known.left, type=kind)
    _remember(desk, look, now_known)
    return drafts


def _remember(desk: Desk, look: _Look, known: Known) -> None:
    """Keep an eye on it: as long as it is open, or was till lately and may still be written in."""
    cursor, key = desk.cursor, look.id
    status = text(look.issue, "currentState", "status")
    open_still = not look.over or status in OPEN or status not in STATUSES
    known.left = None if open_still else known.left or desk.now
    silent = within(look.issue, "currentState").get("chatActive") is False
    if known.left is not None and (silent or desk.now - known.left > AFTERWARDS):
        _drop(desk, key)
        return
    cursor.issues[key] = known
    cursor.slow[f"issue:{key}"] = desk.now


def message_draft(
    desk: Desk, told_issue: Told, said: Told, newest: datetime | None
) -> Draft | None:
    """One message of a chat, unless it is too old, or was read as it is."""
    now, cursor = desk.now, desk.cursor
    at = moment(said, "createdAt") or now
    if at < cursor.floor:
        return None
    key, state = message_id(told_issue, said), digest(_files_state(said))
    if not seen.is_news(cursor, key, state):
        return None
    old = newest is not None and at < newest - OVERLAP and key not in cursor.seen
    names = _files(desk, told_issue, said, at, key)
    return Draft(
        external_id=seen.external_id(cursor, "chat", key, state),
        at=at,
        told={"kind": "chat", "own": cursor.login, "issue": told_issue, "message": said},
        files=() if old else names,
        backlog=at < cursor.since,
        settled=seen.noted(cursor, key, state, thread_key(told_issue), at, now),
    )


def _files(
    desk: Desk, told_issue: Told, said: Told, at: datetime, key: str
) -> tuple[files.File, ...]:
    """Those of the message; the first bears those of the issue too."""
    now, late = desk.now, key in desk.cursor.seen
    own = files.of_issue(said, at, now, late=late)
    if key != message_id(told_issue, first_message(told_issue)):
        return own
    known = {one.key for one in own}
    more = files.of_issue(told_issue, at, now, late=late)
    return (*own, *(one for one in more if one.key not in known))


def _standing(
    desk: Desk, told: Told, said: Sequence[Told], *, turned: bool, after: Sequence[Draft]
) -> Draft:
    """How it stands, told behind the messages; `turned`: of another kind than when it was read."""
    cursor, own = desk.cursor, desk.cursor.login
    customer, ours = _heard(told, list(said), own)
    raw: dict[str, Any] = {
        "kind": "issue",
        "own": own,
        "heard": iso(customer) if customer else "",
        "answered": iso(ours) if ours else "",
        "turned": turned,
        "issue": told,
    }
    return Draft(
        external_id=f"issue:{text(told, 'id')}@{digest(raw)}",
        at=desk.now,
        told=raw | {"at": iso(desk.now)},
        backlog=not cursor.listed and all(one.backlog for one in after),
    )


def _heard(told: Told, said: list[Told], own: str) -> tuple[datetime | None, datetime | None]:
    """When the customer wrote last, and we; by the list's entry where no chat can be had."""
    if said:
        return heard(said, own, text(told, "buyer", "login"))
    last = within(told, "chat", "lastMessage")
    at = moment(last, "createdAt")
    return (None, at) if text(last, "status") == "SELLER_REPLIED" else (at, None)


def _spoken(said: Told) -> list[Any]:
    return [said.get("id"), said.get("createdAt"), _files_state(said)]


def _files_state(said: Told) -> list[Any]:
    return [[one.get("fileName"), one.get("url")] for one in listed(said, "attachments")]
