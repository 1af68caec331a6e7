"""From what an agent typed to the change of the ticket that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from core.access import Viewer
from core.i18n import translate
from core.problems import Refused
from core.tickets.changes import Change, File, Letter, Origin, Standing
from core.tickets.writing import queries, rules
from core.tickets.writing.address import Around, recipients
from core.tickets.writing.queries import Author, Door
from core.tickets.writing.quote import forwarded
from core.tickets.writing.types import UNDO, NewMessage
from postroom.action import AddNote, SendMessage
from postroom.message import Address
from postroom.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One message about to be written in a locked ticket."""

    connection: Connection
    viewer: Viewer
    author: Author
    number: int
    standing: Standing
    door: Door
    registry: Registry
    now: datetime

    @property
    def ticket(self) -> int:
        """The ticket's row id."""
        return self.standing.ticket.id

    @property
    def origin(self) -> Origin:
        """Whose change it is."""
        return origin_of(self.author)


def origin_of(author: Author) -> Origin:
    """The origin of what a person does; the instance itself is no agent."""
    actor = "agent" if author.agent else "system"
    return Origin(actor=actor, agent=author.agent, author=author.name)


def composed(sheet: Sheet, new: NewMessage, key: str) -> Change:
    """The change that writes the message; `Refused` names the field that is wrong."""
    files = queries.uploads(sheet.connection, sheet.viewer, new.uploads)
    if new.kind == "note":
        text = something(rules.text(new.text, None), files)
        return _change(sheet, AddNote(text), Letter(files=files), key)
    text, letter = _letter(sheet, new, files)
    allowed = sheet.door.channel.rules_for(sheet.standing.ticket.source)
    rules.files(letter.files, allowed)
    text = something(rules.text(text, allowed.max_length), letter.files)
    return _change(sheet, SendMessage(text), letter, key)


def something(text: str, files: Sequence[File]) -> str:
    """Refuse a message that says nothing."""
    if not text and not files:
        raise Refused("text: the message is empty; write something", "text")
    return text


def _change(sheet: Sheet, effect: AddNote | SendMessage, letter: Letter, key: str) -> Change:
    return Change(ticket=sheet.ticket, effect=effect, origin=sheet.origin, key=key, letter=letter)


def _letter(sheet: Sheet, new: NewMessage, files: tuple[File, ...]) -> tuple[str, Letter]:
    if not sheet.door.channel.rules.by_address:
        return new.text, _in_thread(sheet, new, files)
    who = recipients(new, _around(sheet))
    letter = Letter(
        subject=rules.subject(new.subject) or sheet.standing.subject,
        to=who.to,
        cc=who.cc,
        bcc=who.bcc,
        files=files,
        not_before=sheet.now + UNDO,
    )
    return _forward(sheet, new, letter) if new.kind == "forward" else (new.text, letter)


def _in_thread(sheet: Sheet, new: NewMessage, files: tuple[File, ...]) -> Letter:
    """For a channel that answers only its own thread."""
    given = (("to", new.to), ("cc", new.cc), ("bcc", new.bcc), ("subject", new.subject))
    rules.only_text(given)
    if new.kind == "forward":
        raise Refused("kind: this channel cannot forward; copy the text into a new ticket", "kind")
    standing = sheet.standing
    to = (Address(standing.email, standing.name),) if standing.email else ()
    return Letter(subject=standing.subject, to=to, files=files, not_before=sheet.now + UNDO)


def _forward(sheet: Sheet, new: NewMessage, letter: Letter) -> tuple[str, Letter]:
    """The agent's words with the original below, its files, and a subject that says so."""
    original = queries.original(sheet.connection, sheet.ticket, new.message)
    locale = sheet.author.locale
    subject = rules.subject(new.subject) or translate(
        "Fwd: {subject}", locale, subject=original.subject or sheet.standing.subject
    )
    files = (*letter.files, *original.files)
    text = forwarded(new.text.strip(), original, locale)
    return text, replace(letter, subject=subject, files=files, answers=False)


def _around(sheet: Sheet) -> Around:
    return Around(
        contact=Address(sheet.standing.email, sheet.standing.name),
        participants=queries.participants(sheet.connection, sheet.ticket),
        own=queries.own_addresses(sheet.connection, sheet.registry),
    )
