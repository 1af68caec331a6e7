"""Asking for messages by UID; an answer that breaks off keeps what came whole."""

from __future__ import annotations

import imaplib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from imap_tools import AND, BaseMailBox, U

from connectors.mail.advice import INCOMING, passing
from connectors.mail.imap.responses import Piece, pieces
from postroom.errors import TemporaryError

PAGE = 100
"""UIDs asked about in one command."""
GROUP_BYTES = 2_000_000
"""Bodies asked for in one command, in bytes, unless one alone is larger."""
CHUNK_BYTES = 2_000_000
"""A larger body is fetched in chunks of this size."""


BROKEN = (imaplib.IMAP4.abort, OSError)
"""What is raised when the connection can no longer be used."""


class IncompleteError(Exception):
    """The server did not send all of a message."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, by UID, and what broke meanwhile."""

    found: dict[int, Piece]
    broken: Exception | None = None
    """Set when the connection can no longer be used."""


def search(mailbox: BaseMailBox, first: int) -> list[int]:
    """UIDs from `first` on, ascending.

    `n:*` always names the last message, also where its UID is below `n` (RFC 3501 §6.4.8).
    """
    return _ascending(mailbox, f"UID {first}:*", first)


def search_since(mailbox: BaseMailBox, first: int, last: int, since: date) -> list[int]:
    """UIDs of a span, ascending, that arrived on that day (of the server's) or later."""
    criteria = AND(uid=U(str(first), str(last)), date_gte=since)
    return [uid for uid in _ascending(mailbox, str(criteria), first) if uid <= last]


def _ascending(mailbox: BaseMailBox, criteria: str, first: int) -> list[int]:
    return sorted({int(uid) for uid in mailbox.uids(criteria, None) if int(uid) >= first})


def still_there(mailbox: BaseMailBox, uids: Sequence[int]) -> set[int]:
    """Which of these messages have not been deleted meanwhile."""
    if not uids:
        return set()
    found = {int(uid) for uid in mailbox.uids(f"UID {as_set(uids)}", None)}
    return found & set(uids)


def outlines(mailbox: BaseMailBox, uids: Sequence[int]) -> Answer:
    """Size and arrival of these messages, before any of them is fetched."""
    return _fetch(mailbox, uids, "(UID RFC822.SIZE INTERNALDATE)")


def bodies(mailbox: BaseMailBox, uids: Sequence[int]) -> Answer:
    """These messages whole; reading them does not mark them as read."""
    return _fetch(mailbox, uids, "(UID BODY.PEEK[])")


def chunks(mailbox: BaseMailBox, uid: int) -> Iterator[bytes]:
    """One large message, chunk by chunk; raises what broke, or `IncompleteError`."""
    at = 0
    while True:
        answer = _fetch(mailbox, [uid], f"(UID BODY.PEEK[]<{at}.{CHUNK_BYTES}>)")
        if answer.broken:
            raise answer.broken
        piece = answer.found.get(uid)
        if piece is None or piece.body is None:
            raise IncompleteError
        yield piece.body
        at += len(piece.body)
        if len(piece.body) < CHUNK_BYTES:
            return


def mark_seen(mailbox: BaseMailBox, uids: Sequence[int]) -> None:
    """Mark messages of the selected folder as read."""
    if uids:
        mailbox.client.uid("STORE", as_set(uids), "+FLAGS.SILENT", r"(\Seen)")


def groups(outlined: Iterable[Piece]) -> Iterator[list[int]]:
    """UIDs to fetch together: few large ones or many small ones."""
    group: list[int] = []
    size = 0
    for piece in outlined:
        if group and size + (piece.size or 0) > GROUP_BYTES:
            yield group
            group, size = [], 0
        group.append(piece.uid)
        size += piece.size or 0
    if group:
        yield group


def as_set(uids: Sequence[int]) -> str:
    """UIDs as IMAP writes them: `4,7,9:12`."""
    spans: list[list[int]] = []
    for uid in sorted(uids):
        if spans and uid == spans[-1][1] + 1:
            spans[-1][1] = uid
        else:
            spans.append([uid, uid])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in spans)


def _fetch(mailbox: BaseMailBox, uids: Sequence[int], parts: str) -> Answer:
    """Ask, and keep what came whole though the server refused or the connection broke.

    Raises `TemporaryError` where nothing came because the server gives nobody anything now.
    """
    client, broken = mailbox.client, None
    client.untagged_responses.pop("FETCH", None)
    try:
        status, data = client.uid("FETCH", as_set(uids), parts)
    except BROKEN as error:
        status, data, broken = "", [], error
    except imaplib.IMAP4.error as error:
        status, data = "BAD", [str(error).encode()]
    found = pieces([*data, *client.untagged_responses.pop("FETCH", [])])
    if status in {"NO", "BAD"} and not found:
        _require_blame(client.host, data)
    return Answer(found, broken)


def _require_blame(host: str, answer: Sequence[bytes | tuple[bytes, bytes] | None]) -> None:
    """A refusal that will pass, as of a quota for an hour, is not about the messages asked for.

    A mistake of the server's is: it may well make the same one at the same message for ever.
    """
    said = b" ".join(part for part in answer if isinstance(part, bytes)).decode("utf-8", "replace")
    if passing(said) and "[serverbug]" not in said.casefold():
        raise TemporaryError(INCOMING.not_now(host, " ".join(said.split())[:200]))
