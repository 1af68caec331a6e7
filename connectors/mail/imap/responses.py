"""Reading what a server answers to FETCH: whole pieces only, whatever else was between them."""

from __future__ import annotations

import imaplib
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_LITERAL = re.compile(rb"BODY\[\](?:<\d+>)? \{(\d+)\}$")
_SHORT = re.compile(rb'BODY\[\](?:<\d+>)? "((?:[^"\\]|\\.)*)"')
_TAIL = re.compile(
    rb'(?: (?:UID \d+|RFC822\.SIZE \d+|INTERNALDATE "[^"]*"|FLAGS \([^()]*\)|MODSEQ \(\d+\)))*\)'
)
"""What may stand behind a literal; anything else means that its length was a lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one FETCH response said about one message."""

    uid: int
    size: int | None = None
    """RFC822.SIZE, in bytes; servers are sometimes a little off."""
    arrived: datetime | None = None
    """INTERNALDATE: when the server took it in."""
    body: bytes | None = None
    """None if the response held none, or not all that it announced."""


def pieces(answers: Iterable[bytes | tuple[bytes, bytes] | None]) -> dict[int, Piece]:
    """Every message that was answered in full, by UID; later answers add to earlier ones."""
    found: dict[int, Piece] = {}
    head: tuple[bytes, bytes] | None = None
    for answer in answers:
        if isinstance(answer, tuple):
            head = answer
            continue
        piece = _read(head, answer or b"")
        head = None
        if piece is not None:
            found[piece.uid] = _joined(found.get(piece.uid), piece)
    return found


def _read(head: tuple[bytes, bytes] | None, tail: bytes) -> Piece | None:
    """One response: `head` holds the literal, `tail` what stands behind it."""
    if not (_TAIL.fullmatch(tail) if head else tail.endswith(b")")):
        return None
    said = (head[0] if head else b"") + b" " + tail
    uid = _UID.search(said)
    if uid is None:
        return None
    size = _SIZE.search(said)
    return Piece(
        uid=int(uid[1]),
        size=int(size[1]) if size else None,
        arrived=_arrived(said),
        body=_whole(head) if head else _quoted(tail),
    )


def _whole(head: tuple[bytes, bytes]) -> bytes | None:
    """The literal, if as many bytes came as were announced."""
    announced = _LITERAL.search(head[0])
    return head[1] if announced and int(announced[1]) == len(head[1]) else None


def _quoted(said: bytes) -> bytes | None:
    """A body so short that the server sent it as a quoted string; NIL is none."""
    found = _SHORT.search(said)
    return re.sub(rb"\\(.)", rb"\1", found[1]) if found else None


def _arrived(said: bytes) -> datetime | None:
    try:
        local = imaplib.Internaldate2tuple(said)
        return datetime.fromtimestamp(time.mktime(local), UTC) if local else None
    except (ValueError, OverflowError, KeyError):
        return None


def _joined(before: Piece | None, piece: Piece) -> Piece:
    if before is None:
        return piece
    return Piece(
        uid=piece.uid,
        size=before.size if piece.size is None else piece.size,
        arrived=piece.arrived or before.arrived,
        body=before.body if piece.body is None else piece.body,
    )
