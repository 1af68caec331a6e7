"""The kinds of inputs a template may ask for: what an answer must look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from automations import texts
from automations.conditions.operands import LONGEST_TEXT
from automations.spans import parse_span
from core.calendars import InvalidCalendar, parse_hours
from postroom.text import fold

MOST_PHRASES = 200
LONGEST_NAME = 200

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class InputKind:
    """One kind of input."""

    title: str
    catalogue: str = ""
    """What its answer names a row of; empty for what is written out."""
    many: bool = False
    """Several answers, one a line."""
    check: Callable[[str], None]
    """ValueError says what to write instead."""


def _text(written: str) -> None:
    if len(written) > LONGEST_TEXT:
        raise ValueError(f"a text has at most {LONGEST_TEXT} characters, this has {len(written)}")
    if "\n" in written:
        raise ValueError("write it on one line")


def _phrase(written: str) -> None:
    _text(written)
    if not fold(written).strip():
        raise ValueError(f'"{written}" has no letters to look for')


def _message(written: str) -> None:
    found = texts.problems(written)
    if found:
        raise ValueError("; ".join(found))


def _name(written: str) -> None:
    if len(written) > LONGEST_NAME:
        raise ValueError(f"a name has at most {LONGEST_NAME} characters")


def _number(written: str) -> None:
    if not _NUMBER.fullmatch(written):
        raise ValueError(f'"{written}" is not a number; write one such as 5')


def _span(written: str) -> None:
    parse_span(written)


def _time(written: str) -> None:
    if not _TIME.fullmatch(written):
        raise ValueError('write a 24-hour time such as "08:30"')


def _hours(written: str) -> None:
    try:
        parse_hours(written, "")
    except InvalidCalendar as error:
        raise ValueError(error.fix) from None


def _date(written: str) -> None:
    try:
        date.fromisoformat(written)
    except ValueError:
        raise ValueError('write a date such as "2026-12-24"') from None


def _language(written: str) -> None:
    if not _LANGUAGE.fullmatch(written):
        raise ValueError('write a language by its code, such as "de" or "uk"')


def _named(title: str, catalogue: str) -> InputKind:
    return InputKind(title=title, catalogue=catalogue, check=_name)


KINDS: Mapping[str, InputKind] = {
    "agent": _named("Agent", "agent"),
    "team": _named("Team", "team"),
    "tag": _named("Tag", "tag"),
    "inbox": _named("Inbox", "inbox"),
    "account": _named("Account", "account"),
    "brand": _named("Brand", "brand"),
    "status": _named("Status", "status"),
    "type": _named("Type", "type"),
    "calendar": _named("Calendar", "calendar"),
    "moment_field": _named("Field with date and time", "moment_field"),
    "text": InputKind(title="Text", check=_text),
    "message": InputKind(title="Message", check=_message),
    "phrases": InputKind(title="Phrases", many=True, check=_phrase),
    "number": InputKind(title="Number", check=_number),
    "span": InputKind(title="Span of time", check=_span),
    "time": InputKind(title="Time of day", check=_time),
    "hours": InputKind(title="Hours of a day", check=_hours),
    "date": InputKind(title="Date", check=_date),
    "language": InputKind(title="Language", check=_language),
}
"""Every kind, by the word templates write."""
