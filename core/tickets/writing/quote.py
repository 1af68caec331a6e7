"""A message as it is quoted when it goes on to somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.i18n import translate
from core.tickets.changes import File


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A message that is forwarded."""

    author: str
    address: str
    """The writer's mail address; empty where the channel has none."""
    subject: str
    text: str
    recipients: Mapping[str, Sequence[Sequence[str]]]
    sent_at: datetime
    files: tuple[File, ...]


def forwarded(text: str, original: Original, locale: str) -> str:
    """The agent's words, then the message they are about, with its head."""
    head = [
        translate("---------- Forwarded message ----------", locale),
        translate("From: {who}", locale, who=_person(original.address, original.author)),
        translate("Date: {when}", locale, when=f"{original.sent_at:%Y-%m-%d %H:%M} UTC"),
        translate("Subject: {subject}", locale, subject=original.subject),
    ]
    if to := original.recipients.get("to"):
        people = ", ".join(_person(address, name) for address, name in to)
        head.append(translate("To: {who}", locale, who=people))
    quoted = "\n".join(head) + "\n\n" + original.text
    return f"{text}\n\n{quoted}" if text else quoted


def _person(address: str, name: str) -> str:
    if not name or name == address:
        return address
    return f"{name} <{address}>" if address else name
