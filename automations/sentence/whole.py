"""When, if and then put together."""

from __future__ import annotations

from dataclasses import dataclass

from automations.compiled import whole_condition
from automations.document import Document, Group, Limits, Node
from automations.language import Language
from automations.sentence.conditions import condition
from automations.sentence.steps import step
from automations.sentence.triggers import SET_TIMES, trigger
from automations.sentence.words import one_of, quoted, span
from automations.spans import format_span
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
    when = one_of([trigger(use, language, locale) for use in document.when], locale)
    asked = condition(_narrowed(document), language, locale)
    then = tuple(step(one, language, locale) for one in document.then)
    at_times = all(use.trigger in SET_TIMES for use in document.when)
    begins = ", ".join(filter(None, (when, _limit(document.limits, locale))))
    ends = "; ".join((*then, *_besides(document, locale)))
    text = (_at_times if at_times else _text)(begins, asked, ends, locale)
    return Sentence(when=when, condition=asked, then=then, text=text)


def _narrowed(document: Document) -> Node:
    """The condition, and before it the brands and inboxes it is limited to."""
    whole = whole_condition(document)
    if whole is document.condition or not isinstance(whole, Group):
        return whole
    *scope, own = whole.members
    inner = own.members if isinstance(own, Group) and own.mode == "all" else (own,)
    return Group("all", (*scope, *inner))


def _limit(limits: Limits, locale: str) -> str:
    """How often at most; "" for as often as it likes."""
    long = "" if limits.per is None else span(format_span(limits.per), locale)
    match (limits.once_per, bool(long)):
        case ("ticket", False):
            return translate("at most once for each ticket", locale)
        case ("ticket", True):
            return translate("at most once in {span} for each ticket", locale, span=long)
        case ("contact", False):
            return translate("at most once for each customer", locale)
        case ("contact", True):
            return translate("at most once in {span} for each customer", locale, span=long)
        case _:
            return ""


def _besides(document: Document, locale: str) -> list[str]:
    """What else is to be known of the steps."""
    said = []
    if document.run_as != "system":
        name = quoted(document.run_as, locale)
        said.append(translate("all in the name of {name}", locale, name=name))
    if document.stop_after:
        said.append(translate("no later automation is tried", locale))
    return said


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
