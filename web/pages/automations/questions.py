"""What a template asks, as a form, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from automations import gallery
from automations.check import Catalogue
from automations.gallery import Adding, Given, Input, Template
from automations.gallery.inputs import KINDS

PLACE = "inputs."
"""What the names of the form's fields begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of the form."""

    name: str
    kind: str
    title: str
    help: str
    value: str
    error: str
    optional: bool
    choices: tuple[str, ...]
    """Names to choose from; for tags those there are already."""


def questions(
    wanted: Adding, known: Catalogue, faults: Mapping[str, str], locale: str
) -> list[Question]:
    """Every input, with what was answered so far or its default."""
    return [
        Question(
            name=f"{PLACE}{one.name}",
            kind=one.kind,
            title=gallery.said(one.title, locale),
            help=gallery.said(one.help, locale),
            value=_value(one, wanted, known),
            error=_sentence(faults.get(one.name, "")),
            optional=one.optional,
            choices=_choices(one, known),
        )
        for one in wanted.template.inputs
    ]


def given_of(template: Template, sent: Mapping[str, str]) -> Given:
    """The answers among what a form sent; an input whose field was not there is left out."""
    return {
        one.name: sent[f"{PLACE}{one.name}"]
        for one in template.inputs
        if f"{PLACE}{one.name}" in sent
    }


def _value(one: Input, wanted: Adding, known: Catalogue) -> str:
    answer = wanted.given.get(one.name, gallery.default_of(one, wanted.locale))
    if not isinstance(answer, str):
        return "\n".join(answer)
    names = _choices(one, known)
    if one.name not in wanted.given and not answer and not one.optional and len(names) == 1:
        return names[0] if one.kind != "tag" else ""
    return answer


def _choices(one: Input, known: Catalogue) -> tuple[str, ...]:
    catalogue = KINDS[one.kind].catalogue
    return tuple(sorted(known.get(catalogue, ()), key=str.casefold)) if catalogue else ()


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]
