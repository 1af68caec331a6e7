"""When, if and then put together."""

from __future__ import annotations

from dataclasses import dataclass

from automations.document import Document, TriggerUse
from automations.language import Language
from automations.sentence.conditions import condition
from automations.sentence.steps import step
from automations.sentence.timing import set_time
from automations.sentence.words import one_of, small
from core.i18n import translate

SET_TIMES = frozenset({"schedule", "date"})
"""Triggers that say when in their options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What an automation does, in words; the parts are for pages that set them apart."""

    when: str
    condition: str
    """Empty if it always holds."""
    then: tuple[str, ...]
    """What each step does, in order."""
    text: str
    """All of it in one sentence."""


def tell(document: Document, language: Language, locale: str) -> Sentence:
    """Read an automation back in a language; unknown words are repeated as they are written."""
    when = one_of([_trigger(use, language, locale) for use in document.when], locale)
    asked = condition(document.condition, language, locale)
    then = tuple(step(one, language, locale) for one in document.then)
    at_times = all(use.trigger in SET_TIMES for use in document.when)
    text = (_at_times if at_times else _text)(when, asked, "; ".join(then), locale)
    return Sentence(when=when, condition=asked, then=then, text=text)


def _text(when: str, asked: str, then: str, locale: str) -> str:
    if not asked:
        return translate("When {when}: {then}.", locale, when=when, then=then)
    return translate(
        "When {when}, if {condition}: {then}.", locale, when=when, condition=asked, then=then
    )


def _at_times(when: str, asked: str, then: str, locale: str) -> str:
    """Set times begin the sentence."""
    begins = when[:1].upper() + when[1:]
    return translate(
        "{when}, for each ticket where {condition}: {then}.",
        locale,
        when=begins,
        condition=asked,
        then=then,
    )


def _trigger(use: TriggerUse, language: Language, locale: str) -> str:
    trigger = language.triggers.get(use.trigger)
    if trigger is None:
        return use.trigger
    if use.trigger in SET_TIMES:
        return set_time(use.trigger, use.options, locale)
    said = small(translate(trigger.title, locale))
    by = {
        "customer": translate("by a customer", locale),
        "agent": translate("by an agent", locale),
        "automation": translate("by an automation", locale),
        "snooze": translate("by the end of a snooze", locale),
    }.get(str(use.options.get("by", "")))
    return f"{said} {by}" if by else said
