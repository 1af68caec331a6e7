"""Files of a message: those that `reading` has fetched, and why others are not there."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator

from connectors.allegro.shapes import Told, listed, storable, text, yes
from postroom.message import Attachment, LateFile

NAME_BYTES = 200
NOT_FETCHED = "it was not fetched from Allegro"

_UNSAFE = re.compile(r'[\\/<>:"|?*]')


def attachments(told: Told) -> tuple[Attachment, ...]:
    """The files of a raw item's message, in order."""
    return tuple(_attachment(one, place) for place, one in enumerate(_named(told), 1))


def _named(told: Told) -> list[Told]:
    """As they were fetched; where nobody has tried, as the message names them."""
    if isinstance(told.get("files"), list):
        return listed(told, "files")
    return [
        {
            "name": text(one, "fileName"),
            "type": text(one, "mimeType"),
            "key": text(one, "id") or text(one, "url").rpartition("/")[2],
        }
        for one in listed(told.get("message"), "attachments")
    ]


def late(told: Told, message: str) -> tuple[LateFile, ...]:
    """The files that have come since the message was read first."""
    return tuple(LateFile(external_id=message, attachment=one) for one in _late(told))


def _late(told: Told) -> Iterator[Attachment]:
    for place, one in enumerate(listed(told, "files"), 1):
        made = _attachment(one, place)
        if yes(one, "late") and not made.omitted:
            yield made


def _attachment(one: Told, place: int) -> Attachment:
    content, omitted = _content(one), text(one, "omitted")
    if content is None and not omitted:
        omitted = NOT_FETCHED
    return Attachment(
        name=safe_name(text(one, "name"), place),
        media_type=text(one, "type") or "application/octet-stream",
        content=b"" if omitted or content is None else content,
        content_id=text(one, "key")[:200],
        omitted=omitted,
    )


def _content(one: Told) -> bytes | None:
    data = one.get("data")
    if not isinstance(data, str):
        return None
    try:
        return base64.b64decode(data, validate=True)
    except (ValueError, binascii.Error):
        return None


def safe_name(name: str, place: int) -> str:
    """A name any file system takes; `place`: for a file without one."""
    shown = "".join(each for each in name if unicodedata.category(each)[0] != "C")
    bare = _UNSAFE.sub("_", unicodedata.normalize("NFC", storable(shown))).strip(" .")
    while len(bare.encode()) > NAME_BYTES:
        stem, dot, extension = bare.rpartition(".")
        bare = f"{stem[:-1]}{dot}{extension}" if dot and len(extension) < 9 else bare[:-1]
    return bare or f"file{place}"
