"""The `when` of an automation in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from automations.document import TriggerUse
from automations.document.types import names_in
from automations.language import Language
from automations.sentence.conditions import title
from automations.sentence.timing import set_time
from automations.sentence.words import each_of, one_of, quoted, small, span
from core.i18n import translate
from postroom.trigger import Trigger

SET_TIMES = frozenset({"schedule", "date"})
"""Triggers that say when in their options."""
_SPANS = {
    "due_soon": "before",
    "customer_silent": "longer_than",
    "agent_silent": "longer_than",
}
"""Trigger → its option that says how long."""


def trigger(use: TriggerUse, language: Language, locale: str) -> str:
    """What starts it, and in brackets which of those; an unknown word as it is written."""
    found = language.triggers.get(use.trigger)
    if found is None:
        return use.trigger
    if use.trigger in SET_TIMES:
        return set_time(use.trigger, use.options, locale)
    said = small(translate(found.title, locale))
    by = _by(locale).get(str(use.options.get("by", "")))
    said = f"{said} {by}" if by else said
    asked = _asked(use, found, language, locale)
    return f"{said} ({asked})" if asked else said


def _by(locale: str) -> Mapping[str, str]:
    return {
        "customer": translate("by a customer", locale),
        "agent": translate("by an agent", locale),
        "automation": translate("by an automation", locale),
        "snooze": translate("by the end of a snooze", locale),
    }


def _asked(use: TriggerUse, found: Trigger, language: Language, locale: str) -> str:
    """Which tags, statuses, people, fields, or how long; "" for any."""
    options = use.options
    match use.trigger:
        case key if key in _SPANS:
            return span(str(options.get(_SPANS[key], "1s")), locale)
        case "field_changed":
            return one_of(_fields(options.get("field"), language, locale), locale)
        case "status_set" if options.get("before"):
            after = _named(options.get("to"), locale) or "…"
            return f"{_named(options['before'], locale)} → {after}"
        case _:
            names = (_named(options.get(option), locale) for option in found.references)
            return each_of([name for name in names if name], locale)


def _named(written: Any, locale: str) -> str:
    return one_of([quoted(name, locale) for name in names_in(written)], locale)


def _fields(written: Any, language: Language, locale: str) -> list[str]:
    asked = [
        (name, language.asked(name) or language.asked(f"ticket.{name}"))
        for name in names_in(written)
    ]
    return [
        quoted(name, locale) if field is None else title(field, locale) for name, field in asked
    ]
