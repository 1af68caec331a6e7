"""Facts, conditions and documents for tests, as small as a test wants them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from automations.document import Document, Node, from_json
from automations.language import Language, built_in
from postroom.facts import (
    ClockFacts,
    ContactFacts,
    EventFacts,
    Facts,
    LocalMoment,
    MessageFacts,
    TicketFacts,
)

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
LANGUAGE = built_in()
ROWS = {
    "status": {"open": 1, "solved": 2},
    "tag": {"vip": 1, "late": 2},
    "agent": {"Anna": 1, "Jan": 2},
    "team": {"support": 1},
    "inbox": {"shop": 1, "claims": 2},
    "brand": {"Acme": 1},
    "type": {"return": 1},
    "calendar": {"night": 1},
    "account": {"mail": 1},
}


def make_facts(
    *, message: MessageFacts | None = None, clock: ClockFacts | None = None, **ticket: Any
) -> Facts:
    """Facts of a plain mail in a new ticket; keywords are the ticket's."""
    return Facts(
        ticket=make_ticket(**ticket),
        message=message or make_message(),
        contact=ContactFacts(
            id=1, name="jan kowalski", email="jan@example.com", email_domain="example.com"
        ),
        event=EventFacts(id=1, kind="message_received", actor="customer"),
        clock=clock or make_clock(),
    )


def make_ticket(**given: Any) -> TicketFacts:
    """A ticket opened two hours ago."""
    values: dict[str, Any] = {
        "id": 1,
        "number": 7,
        "source": "email",
        "account": 1,
        "inbox": 1,
        "inbox_group": None,
        "brand": None,
        "type": None,
        "status": 1,
        "priority": "normal",
        "assignee": None,
        "team": None,
        "answered": False,
        "created_at": NOW - timedelta(hours=2),
    }
    return TicketFacts(**(values | given))


def make_message(**given: Any) -> MessageFacts:
    """A short mail."""
    values: dict[str, Any] = {
        "id": 1,
        "source": "email",
        "subject": "where is my parcel",
        "body": "it has not come",
        "automatic": False,
        "headers": {"x-mailer": "roundcube"},
    }
    return MessageFacts(**(values | given))


def make_moment(**given: Any) -> LocalMoment:
    """A Monday morning in working hours."""
    values: dict[str, Any] = {
        "weekday": "mon",
        "minute": 690,
        "date": "2026-11-23",
        "holiday": False,
        "open": True,
    }
    return LocalMoment(**(values | given))


def make_clock(**given: Any) -> ClockFacts:
    """That morning, in every calendar."""
    values: dict[str, Any] = {"now": NOW, "own": make_moment()}
    return ClockFacts(**(values | given))


def make_document(**given: Any) -> Document:
    """An automation that adds a note to each message, but for the given keys."""
    return make_document_in(LANGUAGE, given)


def make_document_in(language: Language, given: dict[str, Any]) -> Document:
    """The same in another language."""
    written: dict[str, Any] = {
        "name": "a name",
        "when": [{"trigger": "message_received"}],
        "then": [{"action": "add_note", "text": "seen"}],
    }
    return from_json(written | given, language)


def make_condition(written: dict[str, Any], language: Language = LANGUAGE) -> Node:
    """A condition as an automation writes it."""
    return make_document_in(language, {"if": written}).condition
