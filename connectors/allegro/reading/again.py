"""Reading again what was not final: moderation, virus scans, problems that nobody writes in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

from connectors.allegro.reading import center, issues, seen, threads
from connectors.allegro.reading.center import BETA, PUBLIC
from connectors.allegro.reading.cursor import Seen
from connectors.allegro.reading.desk import Desk, Draft, attempt
from connectors.allegro.shapes import Told, text
from connectors.allegro.wire import Version
from postroom.errors import PostroomError
from postroom.message import Batch

EVERY = timedelta(minutes=1)
MESSAGES = 5
"""Messages that are read again in one round."""
PROBLEMS = 1
"""Problems that are looked at in one round, two requests each."""
SLOWLY = timedelta(minutes=30)


async def read(desk: Desk) -> AsyncIterator[Batch]:
    """Read a few of those that wait."""
    drafts: list[Draft] = []
    for message, known in seen.due(desk.cursor, desk.now, MESSAGES):
        drafts += await _message(desk, message, known)
    for key in _problems(desk) if desk.room >= 2 else []:
        desk.cursor.slow[key] = desk.now
        found = await attempt(threads.look_again(desk, key.partition(":")[2]))
        drafts += [] if isinstance(found, PostroomError) else found
    async for batch in desk.deliver(drafts, lambda: desk.done("again", EVERY)):
        yield batch


def _problems(desk: Desk) -> list[str]:
    due = sorted(
        (at, key)
        for key, at in desk.cursor.slow.items()
        if key.startswith("problem:") and at + SLOWLY <= desk.now
    )
    return [key for _, key in due[:PROBLEMS]]


async def _message(desk: Desk, message: str, known: Seen) -> list[Draft]:
    kind, _, id_ = known.thread.partition(":")
    if kind == "issue":
        return await _in_chat(desk, message, known, id_)
    version = BETA if kind == "problem" else _version(desk)
    said = await attempt(center.message(desk.wire, version, message))
    if isinstance(said, PostroomError):
        return _later(desk, message, known)
    kinds = {"problem": "POST_PURCHASE_ISSUE", "message": "COMMON"}
    draft = threads.message_draft(desk, {"id": id_, "type": kinds.get(kind, "")}, said)
    return [draft] if draft else []


async def _in_chat(desk: Desk, message: str, known: Seen, issue_id: str) -> list[Draft]:
    found = await attempt(_issue_and_chat(desk, issue_id))
    if isinstance(found, PostroomError):
        return _later(desk, message, known)
    told, chat = found
    mine = [one for one in chat if text(one, "id") == message]
    if not mine:
        return _later(desk, message, known)
    draft = issues.message_draft(desk, told, mine[0], None)
    return [draft] if draft else []


async def _issue_and_chat(desk: Desk, issue_id: str) -> tuple[Told, list[Told]]:
    return await issues.issue(desk.wire, issue_id), await issues.chat(desk.wire, issue_id)


def _later(desk: Desk, message: str, known: Seen) -> list[Draft]:
    """It could not be read now: try again, not for ever."""
    note = seen.noted(desk.cursor, message, known.state, known.thread, known.at, desk.now)
    note(settled=False)
    return []


def _version(desk: Desk) -> Version:
    until = desk.cursor.threads.public_until
    return PUBLIC if until is not None and until > desk.now else BETA
