"""What conditions can ask about the message: the event's own, else the customer's latest."""

from __future__ import annotations

from automations.fields.ticket import SOURCES
from postroom.condition import Field, Kind, Value
from postroom.facts import Facts


def _source(facts: Facts) -> Value:
    return None if facts.message is None else facts.message.source


def _subject(facts: Facts) -> Value:
    return None if facts.message is None else facts.message.subject


def _body(facts: Facts) -> Value:
    return None if facts.message is None else facts.message.body


def _header(facts: Facts, name: str) -> Value:
    return None if facts.message is None else facts.message.headers.get(name)


def _attachment_names(facts: Facts) -> Value:
    return None if facts.message is None else facts.message.attachment_names


def _language(facts: Facts) -> Value:
    return None if facts.message is None else facts.message.language


def _automatic(facts: Facts) -> Value:
    return None if facts.message is None else facts.message.automatic


FIELDS: tuple[Field, ...] = (
    Field(
        key="message.source",
        title="Source of the message",
        kind=Kind.CHOICE,
        read=_source,
        choices=SOURCES,
    ),
    Field(
        key="message.subject",
        title="Subject",
        kind=Kind.TEXT,
        read=_subject,
        help="As it was given: of a case at Allegro the code of its reason, as NOT_AS_DESCRIBED.",
    ),
    Field(
        key="message.body",
        title="Text of the message",
        kind=Kind.TEXT,
        read=_body,
        help="What the customer wrote, without quoted history and signature.",
    ),
    Field(
        key="message.headers",
        title="Header of the message",
        kind=Kind.TEXT,
        read=_header,
        takes="name",
        help="One header of a mail, by name; repeated ones are joined by a newline.",
    ),
    Field(
        key="message.attachment_names",
        title="Names of attachments",
        kind=Kind.TEXT,
        read=_attachment_names,
        help="The names of all files, one a line.",
    ),
    Field(
        key="message.language", title="Language of the message", kind=Kind.CHOICE, read=_language
    ),
    Field(
        key="message.automatic",
        title="Written by a machine",
        kind=Kind.YES_NO,
        read=_automatic,
        help="An absence notice, a bounce, a list or any other mail no person wrote.",
    ),
)
