"""Preparing: all about a message that needs CPU and no database, in a pool process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from sys import intern

from isal import isal_zlib

from core.languages import detect
from postroom.errors import Unreadable
from postroom.message import (
    UNREADABLE,
    Fate,
    InboundMessage,
    LateFile,
    Parsed,
    Raw,
    Stored,
    TicketChange,
)
from postroom.order import Order
from postroom.text import fold

Parser = Callable[[Raw], Parsed]
"""A channel's `parse`: pure and picklable."""

HEADER_LIMIT = 64_000
"""Folded headers kept of one message, in characters."""
GIVEN_BACK = ("thread-index", "thread-topic")
"""Headers that go back to their client in an answer, so they stay as they came."""
PREVIEW_LIMIT = 160


@dataclass(frozen=True, kw_only=True)
class Item:
    """One raw row as it travels to a pool process."""

    raw: int
    external_id: str
    media_type: str
    received_at: datetime
    body: bytes
    compressed: bool
    truncated: bool = False


@dataclass(frozen=True, kw_only=True)
class PreparedMessage:
    """A parsed message with the forms that are searched and compared."""

    message: InboundMessage
    """Without its headers, which are kept folded."""
    visible: str | None
    """None when it equals the text."""
    subject_folded: str
    body_folded: str
    author_folded: str
    attachment_names: str
    headers: dict[str, str]
    preview: str


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What one raw row came to: messages and changes, or the reason it cannot be read."""

    raw: int
    messages: tuple[PreparedMessage, ...] = ()
    changes: tuple[TicketChange, ...] = ()
    fields: Mapping[str, Stored] | None = None
    orders: tuple[Order, ...] = ()
    fates: tuple[Fate, ...] = ()
    files: tuple[LateFile, ...] = ()
    problem: str = ""


def prepare(items: list[Item], parser: Parser) -> list[Prepared]:
    """Parse and fold a chunk of raw rows; one that cannot be read stops no other."""
    return [_prepare_one(item, parser) for item in items]


def failed(item: Item, error: BaseException) -> Prepared:
    """What an item comes to whose reading ended with an error nobody foresaw."""
    return Prepared(raw=item.raw, problem=f"reading it failed: {type(error).__name__}: {error}")


def _prepare_one(item: Item, parser: Parser) -> Prepared:
    try:
        return _read(item, parser)
    except Unreadable as error:
        return Prepared(raw=item.raw, problem=error.reason)
    except Exception as error:  # noqa: BLE001 - border to a channel's code: the bytes are kept, the reason shown
        return failed(item, error)


def _read(item: Item, parser: Parser) -> Prepared:
    """Parse and fold; what a channel gives back may be as wrong as its parser."""
    raw = _raw(item)
    if item.media_type == UNREADABLE:
        raise Unreadable(raw.payload.decode())
    parsed = parser(raw)
    return Prepared(
        raw=item.raw,
        messages=tuple(_folded(message) for message in parsed.messages),
        changes=parsed.changes,
        fields=parsed.fields,
        orders=parsed.orders,
        fates=parsed.fates,
        files=parsed.files,
    )


def _raw(item: Item) -> Raw:
    return Raw(
        external_id=item.external_id,
        received_at=item.received_at,
        payload=isal_zlib.decompress(item.body) if item.compressed else item.body,
        media_type=item.media_type,
        truncated=item.truncated,
    )


def _folded(message: InboundMessage) -> PreparedMessage:
    shown = message.visible or message.text
    language = message.language or detect(shown)
    return PreparedMessage(
        message=message.without_headers(language),
        visible=None if shown == message.text else shown,
        subject_folded=fold(message.subject),
        body_folded=fold(shown),
        author_folded=fold(f"{message.sender.name} {message.sender.identity}".strip()),
        attachment_names="\n".join(fold(file.name) for file in message.attachments),
        headers=_headers(message.headers),
        preview=_preview(shown),
    )


def _preview(shown: str) -> str:
    """The beginning in one line; mostly the first look is long enough."""
    words = " ".join(shown[: PREVIEW_LIMIT + 40].split())
    if len(words) < PREVIEW_LIMIT:
        words = " ".join(shown[: PREVIEW_LIMIT * 4].split())
    return words[:PREVIEW_LIMIT]


def _headers(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Lower-case names → folded values, repeated ones joined by a newline, cut at the limit."""
    kept: dict[str, str] = {}
    room = HEADER_LIMIT
    for name, value in headers:
        key = intern(name.lower())
        folded = value if key in GIVEN_BACK else fold(value)
        room -= len(key) + len(folded)
        if room < 0:
            return kept
        kept[key] = f"{kept[key]}\n{folded}" if key in kept else folded
    return kept
