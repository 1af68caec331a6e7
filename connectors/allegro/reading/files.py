"""Files of messages and issues: fetched by their ids, never from a foreign address."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from connectors.allegro.parsing.files import NOT_FETCHED
from connectors.allegro.shapes import Told, listed, text
from connectors.allegro.wire import LARGEST_FILE, Ask, NotFound, Refusal, Wire
from postroom.clock import Clock
from postroom.errors import PermanentError, TemporaryError
from postroom.http import HttpResponse

KEPT = timedelta(days=182)
"""How long Allegro hands files out."""
MOST = 20_000_000
"""Bytes of all files of one message that are fetched."""
PATIENCE = timedelta(seconds=60)
"""How long the files of one message may take; the rest are fetched later."""
COMING = "Allegro still looks through it for viruses; it comes later"
GONE = "Allegro does not hand it out any more (it keeps files for six months)"
ABSENT = "Allegro does not hand it out yet"
REFUSED = "Allegro does not hand it out"
LARGE = f"larger than {MOST // 1_000_000} MB together with the files before it"
_WORDS = {
    "NEW": COMING,
    "UNSAFE": "Allegro found a virus in it",
    "EXPIRED": GONE,
}
_ID = re.compile(r"(?P<room>message-attachments|issues/attachments)/(?P<id>[A-Za-z0-9-]{8,64})/?$")
_ROOMS = {
    "message-attachments": "/messaging/message-attachments/",
    "issues/attachments": "/sale/issues/attachments/",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that a message or an issue names."""

    name: str
    media_type: str = ""
    path: str = ""
    """Where it is fetched; empty: it is not, for now or for ever."""
    key: str = ""
    """Allegro's id of it."""
    omitted: str = ""
    """Why it is not fetched."""
    coming: bool = False
    """It is not there yet, but will be."""
    late: bool = False
    """Its message was read before."""
    beta: bool = False
    old: bool = False
    """Made so long ago that it may be gone."""


def of_message(told: Told, at: datetime, now: datetime, *, late: bool) -> tuple[File, ...]:
    """The files of a message of the Message Center."""
    return tuple(
        _file(one, text(one, "id"), old=now - at > KEPT, late=late)
        for one in listed(told, "attachments")
    )


def of_issue(told: Told, at: datetime, now: datetime, *, late: bool) -> tuple[File, ...]:
    """The files of a message of a chat, or of the issue itself."""
    return tuple(
        _file(one, "", old=now - at > KEPT, late=late) for one in listed(told, "attachments")
    )


async def fetched(
    wire: Wire, files: Sequence[File], clock: Clock
) -> tuple[list[dict[str, Any]], bool]:
    """What becomes of the files in a raw item, and whether none is left to be had later."""
    found, room, whole = [], MOST, True
    until = clock() + PATIENCE
    for file in files:
        answer, tried = None, file
        if file.path and clock() > until:
            tried = replace(file, omitted=NOT_FETCHED, coming=True)
        elif file.path and room > 0:
            answer, tried = await _fetch(wire, file)
        if answer is not None and len(answer.body) <= room:
            room -= len(answer.body)
            found.append(_told(file) | _content(file, answer))
            continue
        whole = whole and not tried.coming
        found.append(_told(file) | {"omitted": tried.omitted or LARGE})
    return found, whole


async def _fetch(wire: Wire, file: File) -> tuple[HttpResponse | None, File]:
    """The bytes, or the reason why they are not here."""
    ask = Ask(
        path=file.path,
        version="beta.v1" if file.beta else "public.v1",
        limit=LARGEST_FILE,
    )
    try:
        return await wire.answer(ask), file
    except NotFound:
        return None, replace(file, omitted=GONE if file.old else ABSENT, coming=not file.old)
    except Refusal:
        return None, replace(file, omitted=REFUSED)
    except PermanentError as error:
        return None, replace(file, omitted=str(error))
    except TemporaryError as error:
        if error.step:
            raise
        return None, replace(file, omitted=NOT_FETCHED, coming=True)


def _file(one: Told, own_id: str, *, old: bool, late: bool) -> File:
    url, status = text(one, "url"), text(one, "status")
    place = _ID.search(url)
    key = own_id or (place["id"] if place else "")
    room = place["room"] if place else "message-attachments" if own_id else ""
    file = File(
        name=text(one, "fileName"),
        media_type=text(one, "mimeType"),
        key=key,
        late=late,
        old=old,
        beta=room == "issues/attachments",
    )
    if status in _WORDS:
        return replace(file, omitted=_WORDS[status], coming=status == "NEW" and not old)
    if not key:
        known = bool(url)
        return replace(file, omitted=REFUSED if known else COMING, coming=not known and not old)
    return replace(file, path=f"{_ROOMS[room]}{key}")


def _told(file: File) -> dict[str, Any]:
    return {"name": file.name, "type": file.media_type, "key": file.key, "late": file.late}


def _content(file: File, answer: HttpResponse) -> dict[str, Any]:
    said = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    data = base64.b64encode(answer.body).decode()
    return {"type": file.media_type or said or "application/octet-stream", "data": data}
