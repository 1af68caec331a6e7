"""Custom fields in a document that is to be saved: which, and what does not fit them."""

from __future__ import annotations

from collections.abc import Iterator

from automations import texts
from automations.conditions.binding import unfit
from automations.conditions.operands import values_of
from automations.document.types import Leaf, names_in
from automations.fields import custom
from automations.language import Language, Rows
from core.calendars.errors import suggest
from core.custom_fields import split_name
from postroom.condition import Field, Kind


def named(written: object) -> tuple[str, ...]:
    """The custom fields among the names an option holds."""
    names = names_in(written) if isinstance(written, str | list | tuple) else ()
    return tuple(name for name in names if split_name(str(name)))


def quoted(text: str) -> tuple[str, ...]:
    """The custom fields whose values a text has filled in."""
    try:
        asked = texts.placeholders(text)
    except texts.TextError:
        return ()
    return tuple(sorted(name for name in asked if split_name(name)))


def unknown(written: str, known: Rows) -> str:
    """Say that there is no such field, and what there is."""
    owner, _, key = written.partition(".fields.")
    there = custom.names_of(known, owner)
    said = f'there is no field "{key}" of {owner}s'
    if not there:
        return f'{said}; add it under "Custom fields" in the settings first'
    hint = suggest(written, there) or f"known are {', '.join(there[:10])}"
    return f"{said}; {hint}"


def faults(leaf: Leaf, language: Language, known: Rows) -> Iterator[tuple[str, str]]:
    """What does not fit the kind of the custom field that a leaf asks: (path, why)."""
    operator = language.operators.get(leaf.operator)
    kind = custom.kind_of(known, leaf.field)
    field = None if kind is None else custom.bound(leaf.field, kind)
    if operator is None or field is None:
        return
    word = operator.negated if leaf.negated else operator.key
    fault = unfit(operator, field, leaf.wanted)
    if fault and operator in language.operators_of(field):
        yield f"{leaf.path}.{word}", fault
    elif fault:
        taken = ", ".join(one.key for one in language.operators_of(field))
        yield f"{leaf.path}.{word}", f"{fault}; it takes {taken}"
    elif field.kind is Kind.CHOICE and operator.key == "is":
        yield from _wrong_choices(leaf, word, known)


def _wrong_choices(leaf: Leaf, word: str, known: Rows) -> Iterator[tuple[str, str]]:
    choices = tuple(known.get(custom.choices_catalogue(leaf.field), {}))
    for value in values_of(leaf.wanted):
        fault = custom.unread(Kind.CHOICE, str(value), choices)
        if fault:
            yield f"{leaf.path}.{word}", fault


def is_custom(field: Field | None) -> bool:
    """Whether a leaf asks a custom field."""
    return field is not None and field.kind is Kind.CUSTOM
