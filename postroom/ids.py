"""Ids of our own messages: a signed token that comes back when somebody answers."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?<![0-9A-Za-z.])t([0-9]{1,18})\.m([0-9]{1,18})\.([0-9a-f]{16})(?![0-9A-Za-z])"
)
NO_TICKET = 0
"""The number in ids of mails that belong to no ticket: those to agents."""
_PURPOSE = b"postroom message id\x00"


@dataclass(frozen=True, slots=True)
class MessageToken:
    """What a token with a valid signature says."""

    ticket: int
    """The ticket's number."""
    message: int
    """The id of our message in it."""


def make_token(ticket: int, message: int, secret: bytes) -> str:
    """`t{ticket}.m{message}.{16 hex digits of an HMAC-SHA256 over both}`."""
    return f"t{ticket}.m{message}.{_signature(ticket, message, secret)}"


def message_id(ticket: int, message: int, secret: bytes, domain: str) -> str:
    """The Message-ID of a message of ours, without brackets; `domain` is the sender's."""
    return f"{make_token(ticket, message, secret)}@{domain}"


def find_tokens(text: str) -> list[str]:
    """Everything in a text that has the shape of a token, in order; nothing is checked here."""
    return [found.group() for found in _TOKEN.finditer(text)]


def check_token(token: str, secret: bytes) -> MessageToken | None:
    """What a token (or a whole Message-ID) says if we signed it, else None."""
    found = _TOKEN.fullmatch(token.partition("@")[0])
    if found is None:
        return None
    ticket, message = int(found[1]), int(found[2])
    if not hmac.compare_digest(found[3], _signature(ticket, message, secret)):
        return None
    return MessageToken(ticket, message)


def _signature(ticket: int, message: int, secret: bytes) -> str:
    if not secret:
        raise ValueError("an empty secret signs nothing")
    said = _PURPOSE + f"{ticket}.{message}".encode()
    return hmac.new(secret, said, hashlib.sha256).hexdigest()[:16]
