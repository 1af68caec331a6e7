"""What a channel allows in a message, checked before anything is written; purely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.problems import Refused
from core.tickets.changes import File
from postroom.channel import ChannelRules
from postroom.message import Address
from postroom.text import fold

MOST_TEXT = 500_000
"""Longest text in characters where a channel sets no limit."""
MOST_SUBJECT = 500
MOST_PEOPLE = 50
"""Most recipients of one message, copies included."""
MOST_FILES = 50

_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]\\@\x00-\x1f]{1,64}@[^\s<>,;:\"()\[\]\\@\x00-\x1f]{1,253}")


def text(given: str, limit: int | None) -> str:
    """The text as it is stored; `Refused` if it is too long."""
    most = MOST_TEXT if limit is None else min(limit, MOST_TEXT)
    clean = given.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(clean) > most:
        raise Refused(
            f"the text has {len(clean)} characters; here a message may have {most}, shorten it",
            "text",
        )
    return clean


def subject(given: str) -> str:
    """The subject on one line; `Refused` if it is too long."""
    line = " ".join(given.replace("\x00", "").split())
    if len(line) > MOST_SUBJECT:
        raise Refused(
            f"the subject has {len(line)} characters; shorten it to {MOST_SUBJECT}", "subject"
        )
    return line


def people(field: str, given: Iterable[Address], own: frozenset[str]) -> tuple[Address, ...]:
    """Addresses with their names, each once and none of ours; `Refused` names one that is none."""
    found: dict[str, Address] = {}
    for person in given:
        address = person.address.strip()
        if not _ADDRESS.fullmatch(address):
            raise Refused(
                f"{field}: {address[:100]!r} is not a mail address; write it like anna@example.com",
                field,
            )
        if fold(address) not in own:
            name = " ".join(person.name.replace("\x00", "").split())[:200]
            found.setdefault(fold(address), replace(person, address=address, name=name))
    return tuple(found.values())


def without(given: Iterable[Address], already: Iterable[Address]) -> tuple[Address, ...]:
    """Those who do not get the message anyway."""
    known = {fold(person.address) for person in already}
    return tuple(person for person in given if fold(person.address) not in known)


def count(recipients: int) -> None:
    """Refuse a message to a crowd."""
    if recipients > MOST_PEOPLE:
        raise Refused(
            f"the message has {recipients} recipients; at most {MOST_PEOPLE} are allowed", "to"
        )


def only_text(given: Sequence[tuple[str, object]]) -> None:
    """Refuse what a channel cannot carry that answers only into its own thread."""
    for field, value in given:
        if value:
            raise Refused(f"{field}: this channel answers only its own thread; leave it out", field)


def files(given: Sequence[File], rules: ChannelRules) -> None:
    """Check number, size and types of what goes with a message."""
    if len(given) > MOST_FILES:
        raise Refused(f"uploads: {len(given)} files; at most {MOST_FILES} go together", "uploads")
    for file in given:
        _one(file, rules)
    size = sum(file.size for file in given)
    if size > rules.max_attachment_bytes:
        raise Refused(
            f"uploads: the files have {size:,} bytes together; at most"
            f" {rules.max_attachment_bytes:,} are allowed, leave one out",
            "uploads",
        )


def _one(file: File, rules: ChannelRules) -> None:
    allowed = rules.attachment_types
    if allowed and file.media_type not in allowed:
        raise Refused(
            f"uploads: {file.name!r} is {file.media_type}; here only {', '.join(allowed)} may go",
            "uploads",
        )
    most = rules.max_file_bytes
    if most is not None and file.size > most:
        raise Refused(
            f"uploads: {file.name!r} has {file.size:,} bytes; here a file may have {most:,}",
            "uploads",
        )
