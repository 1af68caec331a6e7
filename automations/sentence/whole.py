"""When, if and then put together."""

from __future__ import annotations

from dataclasses import dataclass

from automations.document import Document, TriggerUse
from automations.language import Language
from automations.sentence.conditions import condition
from automations.sentence.steps import step
from automations.sentence.words import one_of, small
from core.i18n import translate


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
    return Sentence(
        when=when, condition=asked, then=then, text=_text(when, asked, "; ".join(then), locale)
    )


def _text(when: str, asked: str, then: str, locale: str) -> str:
    if not asked:
        return translate("When {when}: {then}.", locale, when=when, then=then)
    return translate(
        "When {when}, if {condition}: {then}.", locale, when=when, condition=asked, then=then
    )


def _trigger(use: TriggerUse, language: Language, locale: str) -> str:
    trigger = language.triggers.get(use.trigger)
    if trigger is None:
        return use.trigger
    said = small(translate(trigger.title, locale))
    by = {
        "customer": translate("by a customer", locale),
        "agent": translate("by an agent", locale),
    }.get(str(use.options.get("by", "")))
    return f"{said} {by}" if by else said
