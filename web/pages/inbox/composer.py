"""The composer: what it begins with, and what it knows of the ticket it writes in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.utils import getaddresses
from typing import Literal, get_args

from core.problems import Conflict
from core.tickets.queries import MessageRow
from postroom.message import Address
from web.pages.inbox.drafts import Draft, UploadedFile
from web.pages.inbox.ticket import Opened

Kind = Literal["reply", "reply_all", "forward", "note"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_SEPARATOR = re.compile(r'(?P<quoted>"(?:\\.|[^"\\])*")|;')
"""A semicolon, which people type for a comma, outside of quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """Whom a message goes to and what it is about, as it is typed."""

    to: str = ""
    cc: str = ""
    bcc: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """One message being written."""

    kind: Kind
    text: str = ""
    heads: Heads = Heads()
    uploads: tuple[UploadedFile, ...] = ()
    key: str
    """The client's own: sending twice by accident sends once."""
    expects: int
    """The version of the ticket that the agent has seen."""
    seen: int
    """The newest message that the agent has seen."""
    met: tuple[MessageRow, ...] = ()
    """Messages of others that came while this was written."""
    problem: str = ""
    """Why it could not be sent."""
    field: str = ""
    """Which field that is about."""
    conflict: Conflict | None = None
    saved: bool = False
    """Whether it was taken up from a draft."""

    @staticmethod
    def fresh(opened: Opened, wanted: str = "") -> Composer:
        """Empty, or the draft that was left; another kind than the draft's keeps its text."""
        draft = opened.draft
        kind = _kind(wanted or (draft.kind if draft else ""), opened)
        begun = Composer(
            kind=kind,
            key=secrets.token_urlsafe(9),
            expects=opened.ticket.version,
            seen=opened.newest,
            text=_begin(kind, opened.signature),
            heads=_heads(kind, opened),
        )
        return _taken_up(begun, draft) if draft else begun

    @staticmethod
    def going_on(opened: Opened, seen: int, version: int) -> Composer:
        """What a composer should know after the ticket changed; its text is in the browser.

        A change that is no message is taken as seen: it stands on the page. A message of somebody
        else is told, and the version stays what it was until the agent says to go on.
        """
        met = tuple(
            one
            for one in opened.messages
            if one.id > seen
            and one.direction in {"in", "out"}
            and not (one.agent and one.agent.id == opened.viewer.agent)
        )
        current = opened.ticket.version
        return Composer(
            kind="reply",
            key="",
            expects=version if met and version else current,
            seen=seen if met else opened.newest,
            met=met,
        )


def addresses(written: str) -> tuple[Address, ...]:
    """People as they are typed: `Anna <anna@example.com>, piotr@example.com`."""
    commas = _SEPARATOR.sub(lambda found: found["quoted"] or ",", written)
    parts = getaddresses([commas])
    return tuple(Address(address=address, name=name) for name, address in parts if address or name)


def typed(people: Iterable[tuple[str, str]]) -> str:
    """The reverse, of (address, name)."""
    return ", ".join(
        f"{_quoted(name)} <{address}>" if name else address for address, name in people
    )


def _quoted(name: str) -> str:
    """A name that survives being read back: in quotes where it holds what separates addresses."""
    if not set(name) & set('()<>@,;:\\".[]'):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _kind(wanted: str, opened: Opened) -> Kind:
    if wanted in KINDS and (wanted == "note" or opened.sends):
        return wanted
    return "reply" if opened.sends else "note"


def _begin(kind: Kind, signature: str) -> str:
    return f"\n\n{signature}" if signature and kind != "note" else ""


def _heads(kind: Kind, opened: Opened) -> Heads:
    if kind == "forward":
        return Heads(subject=f"Fwd: {opened.ticket.subject}")
    if kind == "note" or not opened.rules.by_address:
        return Heads()
    contact = opened.ticket.contact
    to = typed([(contact.email, contact.name)]) if contact.email else ""
    others = [(one.address, one.name) for one in opened.participants] if kind == "reply_all" else []
    return Heads(to=to, cc=typed(others))


def _taken_up(begun: Composer, draft: Draft) -> Composer:
    if not (draft.text or draft.uploads):
        return begun
    kept = replace(begun, text=draft.text, uploads=draft.uploads, saved=True)
    if draft.kind != begun.kind:
        return kept
    people, first = draft.recipients, begun.heads
    heads = Heads(
        to=people.get("to") or first.to,
        cc=people.get("cc") or first.cc,
        bcc=people.get("bcc") or first.bcc,
        subject=draft.subject or first.subject,
    )
    return replace(kept, heads=heads)
