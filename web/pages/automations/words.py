"""The words of the language, as the list beside the editor offers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from automations import texts
from automations.language import Language
from core.i18n import translate
from postroom.action import Action
from postroom.condition import Field, Kind, Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word: what people read, and the line that a click puts into the text."""

    title: str
    key: str
    """As it is written."""
    help: str
    line: str
    badge: str = ""
    """Such as EXPERIMENTAL."""


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words that stand in the same place of a document."""

    title: str
    words: tuple[Word, ...]


def word_groups(language: Language, locale: str) -> tuple[WordGroup, ...]:
    """Every trigger, field, action and placeholder there is, plug-ins' included."""
    return (
        WordGroup(translate("When", locale), _triggers(language, locale)),
        WordGroup(translate("If", locale), _fields(language, locale)),
        WordGroup(translate("Then", locale), _actions(language, locale)),
        WordGroup(translate("Placeholders in texts", locale), _placeholders(locale)),
    )


def _triggers(language: Language, locale: str) -> tuple[Word, ...]:
    return tuple(
        Word(
            title=translate(one.title, locale),
            key=one.key,
            help=translate(one.help, locale) if one.help else "",
            line=f"  - {{{', '.join([f'trigger: {one.key}', *_asked(one.options).values()])}}}",
        )
        for one in language.triggers.values()
        if not one.planned
    )


def _fields(language: Language, locale: str) -> tuple[Word, ...]:
    return tuple(
        Word(
            title=translate(field.title, locale),
            key=field.key,
            help=_operators(field, language),
            line=f"    - {{field: {_key(field)}, {_example(field, language)}}}",
        )
        for field in language.fields.values()
    )


def _actions(language: Language, locale: str) -> tuple[Word, ...]:
    return tuple(
        Word(
            title=translate(one.title, locale),
            key=one.key,
            help=translate(one.help, locale) if one.help else "",
            line=_step(one),
            badge=one.badge,
        )
        for one in language.actions.values()
        if not one.planned
    )


def _step(action: Action[Any]) -> str:
    """A step with its options to fill in; a message's text gets lines of its own."""
    asked = _asked(action.options)
    if action.texts:
        text = "text" if "text" in action.texts else action.texts[0]
        lines = (f"    {line}" for name, line in asked.items() if name != text)
        return "\n".join([f"  - action: {action.key}", *lines, f"    {text}: |", "      …"])
    options = list(asked.values()) or [f"{name}: …" for name in list(action.references)[:1]]
    return f"  - {{{', '.join([f'action: {action.key}', *options])}}}"


def _asked(options: type[BaseModel]) -> dict[str, str]:
    """The options one must write, each as a line with its example or a place to fill in.

    One that may be left out is among them if it stands empty and has an example: of such at least
    one is needed.
    """
    return {
        name: f"{name}: {field.examples[0] if field.examples else '…'}"
        for name, field in options.model_fields.items()
        if field.is_required() or (field.examples and not field.default)
    }


def _placeholders(locale: str) -> tuple[Word, ...]:
    return tuple(
        Word(
            title=translate(one.title, locale),
            key=one.key,
            help="",
            line=f"{{{{ {one.key} }}}}",
        )
        for one in texts.PLACEHOLDERS
    )


def _key(field: Field) -> str:
    member = {"name": ".x-name", "key": ".order_no"}.get(field.takes, "")
    return f"{field.key}{member}"


def _operators(field: Field, language: Language) -> str:
    """The operators as they are written; a title would have to be translated back."""
    found = language.operators_of(field)
    return ", ".join(word for one in found for word in (one.key, one.negated))


def _example(field: Field, language: Language) -> str:
    taken = language.operators_of(field)
    usual = next((one for one in taken if one.key == _USUAL.get(field.kind)), taken[0])
    return f"{usual.key}: {_operand(field, usual)}"


_USUAL = {Kind.TEXT: "contains", Kind.MOMENT: "older_than", Kind.TIME: "within"}
"""What is mostly asked of these kinds; of the others the first thing they take."""


def _operand(field: Field, operator: Operator) -> str:
    if field.choices:
        return field.choices[0]
    return _OPERANDS.get(field.kind.value, "…") if operator.operand != "span" else "24h"


_OPERANDS = {
    "yes_no": "true",
    "number": "1",
    "moment": "'2026-12-24T18:00:00+01:00'",
    "time": "17:00-08:00",
    "date": "'2026-12-24'",
}
