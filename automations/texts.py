"""Message texts: Liquid over plain data, checked when saved, rendered within limits.

A text sees the placeholders below and nothing else. What it becomes is plain text and final:
values are never read as a template themselves, and escaping is the channel's business.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from liquid.exceptions import LiquidError
from liquid.template import BoundTemplate

from automations.document.slips import unknown
from automations.liquid import (
    FILTERS,
    MOST_BYTES,
    MOST_MS,
    MOST_ROUNDS,
    Texts,
    TooSlow,
    has_wild_range,
)
from postroom.errors import PostroomError

__all__ = [
    "FILTERS",
    "MOST_BYTES",
    "MOST_MS",
    "PLACEHOLDERS",
    "Placeholder",
    "TextError",
    "Values",
    "placeholders",
    "problems",
    "render",
]

Values: TypeAlias = Mapping[str, str | int | float]
"""What placeholders become: dotted name → value. Absent ones become nothing."""

LONGEST = 32_000
"""Characters of a text before it is rendered."""


@dataclass(slots=True)
class TextError(PostroomError):
    """A text that cannot be read or rendered, and why."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """Something a text can have filled in: `{{ contact.name }}`."""

    key: str
    title: str


PLACEHOLDERS: tuple[Placeholder, ...] = (
    Placeholder(key="ticket.number", title="Number of the ticket"),
    Placeholder(key="ticket.subject", title="Subject of the ticket"),
    Placeholder(key="message.subject", title="Subject of the message"),
    Placeholder(key="contact.name", title="Name of the customer"),
    Placeholder(key="contact.first_name", title="First name of the customer"),
    Placeholder(key="contact.email", title="Address of the customer"),
    Placeholder(key="agent.name", title="Name of the assigned agent"),
    Placeholder(key="team.name", title="Name of the assigned team"),
    Placeholder(key="inbox.name", title="Name of the inbox"),
    Placeholder(key="brand.name", title="Name of the brand"),
    Placeholder(key="order.number", title="Number of the order"),
    Placeholder(key="order.status", title="Status of the order"),
    Placeholder(key="order.total", title="Value of the order"),
    Placeholder(key="order.currency", title="Currency of the order"),
    Placeholder(key="order.date", title="Day on which the order was placed"),
    Placeholder(key="order.items", title="What was ordered, one line each"),
    Placeholder(key="order.delivery", title="How the order travels"),
    Placeholder(key="order.tracking", title="Carriers and numbers of the parcels"),
    Placeholder(key="order.tracking_link", title="Where the parcels can be followed"),
    Placeholder(key="customer", title="The customer: name, else address"),
    Placeholder(key="zone", title="The brand, else the inbox"),
    Placeholder(key="date", title="Today, as the inbox's calendar has it"),
    Placeholder(key="opens_at", title="When working hours begin next"),
)
"""Every placeholder, in the order forms offer them."""

KNOWN = frozenset(placeholder.key for placeholder in PLACEHOLDERS)

_texts = Texts()

_SLIPS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What the library lets through when a filter gets an argument of the wrong kind."""


def render(text: str, values: Values) -> str:
    """Fill a text in; `TextError` if it takes too long, grows too large or is no Liquid."""
    template = _parsed(text)
    try:
        return _filled(template, _nested(values))
    except LiquidError as error:
        raise TextError(f"the text cannot be filled in: {error.message}") from error
    except _SLIPS as error:
        raise TextError(f"the text cannot be filled in: {error}") from error


def _filled(template: BoundTemplate, values: dict[str, object]) -> str:
    """Give a text a second chance: its time may have gone into collecting garbage."""
    try:
        return template.render(values)
    except TooSlow:
        return template.render(values)


def placeholders(text: str) -> set[str]:
    """The names a text asks for, without those it gives itself; `TextError` if it is no Liquid."""
    found = _parsed(text).analyze().globals
    return {str(variable) for variables in found.values() for variable in variables}


def problems(text: str, known: Collection[str] = KNOWN) -> tuple[str, ...]:
    """What is wrong with a text before it is saved: syntax, filters, unknown placeholders."""
    try:
        asked = placeholders(text)
        filters = set(_parsed(text).analyze().filters)
    except TextError as error:
        return (error.reason,)
    return (
        *(unknown("placeholder", name, known) for name in sorted(asked - set(known))),
        *(unknown("filter", name, FILTERS) for name in sorted(filters - FILTERS)),
    )


@lru_cache(maxsize=1024)
def _parsed(text: str) -> BoundTemplate:
    if len(text) > LONGEST:
        raise TextError(f"the text has {len(text)} characters, at most {LONGEST} fit")
    try:
        template = _texts.from_string(text)
    except LiquidError as error:
        raise TextError(f"the text is no Liquid: {error.message}") from error
    except RecursionError as error:
        raise TextError("the text is no Liquid: too much inside each other") from error
    if has_wild_range(template):
        raise TextError(f"a range goes from a number to a number, at most (0..{MOST_ROUNDS})")
    return template


def _nested(values: Values) -> dict[str, object]:
    nested: dict[str, Any] = {}
    for name, value in values.items():
        *families, last = name.split(".")
        members = nested
        for family in families:
            members = members.setdefault(family, {})
        members[last] = value
    return nested
