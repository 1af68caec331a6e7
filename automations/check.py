"""Checking a document against what exists, and finding the rows its names mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from automations import customs, texts
from automations.conditions.operands import values_of
from automations.document.types import (
    Document,
    Group,
    Leaf,
    Node,
    Not,
    Step,
    TriggerUse,
    names_in,
)
from automations.fields import custom
from automations.language import Language, Rows
from automations.sweep.checks import timed_problems
from core.calendars.errors import suggest

Catalogue = Rows
"""Every name there is: catalogue → name → row id, for instance `{"tag": {"vip": 5}}`.

Catalogues: account, agent, brand, calendar, inbox, inbox_group, status, tag, team, type.
"""

CREATED_WHEN_SAVED = "tag"
"""The one catalogue whose unknown names are made rather than refused."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a document from being saved: where, and what to do."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found; without problems, `rows` are what the version pins."""

    problems: tuple[Problem, ...]
    rows: Mapping[str, Mapping[str, int]]
    """Catalogue → name → row id, of every name the document uses and that exists."""
    new_tags: tuple[str, ...]
    """Tags to be made first; `rows` has them once the check is repeated with them."""


@dataclass(frozen=True, slots=True)
class _Reference:
    """One name in a document."""

    path: str
    catalogue: str
    name: str


def check(document: Document, language: Language, catalogue: Catalogue) -> Checked:
    """Look up every name and every placeholder a document uses."""
    found = _Found()
    for reference in references(document, language):
        found.take(reference, catalogue)
    for step in document.then:
        found.problems += _text_problems(step, language)
        found.problems += _faults(step, language, catalogue)
    for leaf in _leaves(document.condition):
        if customs.is_custom(language.asked(leaf.field)):
            unfit = customs.faults(leaf, language, catalogue)
            found.problems += [Problem(path, message) for path, message in unfit]
    timed = timed_problems(document, language, found.rows)
    found.problems += [Problem(path, message) for path, message in timed]
    return Checked(
        problems=tuple(found.problems),
        rows=found.rows,
        new_tags=tuple(dict.fromkeys(found.new_tags)),
    )


def references(document: Document, language: Language) -> Iterator[_Reference]:
    """Every name a document uses, in document order."""
    for place, name in enumerate(document.scope.brands):
        yield _Reference(f"scope.brands[{place}]", "brand", name)
    for place, name in enumerate(document.scope.inboxes):
        yield _Reference(f"scope.inboxes[{place}]", "inbox", name)
    if document.run_as != "system":
        yield _Reference("run_as", "agent", document.run_as)
    for use in document.when:
        yield from _use_references(use, language)
    for leaf in _leaves(document.condition):
        yield from _leaf_references(leaf, language)
    for step in document.then:
        yield from _step_references(step, language)


@dataclass(slots=True)
class _Found:
    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    new_tags: list[str] = field(default_factory=list)

    def take(self, reference: _Reference, catalogue: Catalogue) -> None:
        if reference.catalogue == custom.CUSTOM:
            self._take_custom(reference, catalogue)
            return
        known = catalogue.get(reference.catalogue, {})
        row = known.get(reference.name)
        if row is not None:
            self.rows.setdefault(reference.catalogue, {})[reference.name] = row
        elif reference.catalogue == CREATED_WHEN_SAVED:
            self.new_tags.append(reference.name)
        else:
            self.problems.append(Problem(reference.path, _unknown(reference, known)))

    def _take_custom(self, reference: _Reference, catalogue: Catalogue) -> None:
        """Pin a custom field under the catalogue of its kind."""
        name = reference.name
        word = next((word for word in custom.KINDS if name in catalogue.get(word, {})), "")
        if word:
            self.rows.setdefault(word, {})[name] = catalogue[word][name]
        else:
            self.problems.append(Problem(reference.path, customs.unknown(name, catalogue)))


def _unknown(reference: _Reference, known: Mapping[str, int]) -> str:
    word = reference.catalogue.replace("_", " ")
    hint = suggest(reference.name, known)
    if not hint and known:
        listed = sorted(known)[:10]
        hint = f"known are {', '.join(listed)}{' …' if len(known) > 10 else ''}"
    return f'there is no {word} "{reference.name}"; {hint or "add it first"}'


def _leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case Leaf():
            yield node
        case Not(member):
            yield from _leaves(member)
        case Group(_, members):
            for member in members:
                yield from _leaves(member)


def _leaf_references(leaf: Leaf, language: Language) -> Iterator[_Reference]:
    asked = language.asked(leaf.field)
    if customs.is_custom(asked):
        yield _Reference(f"{leaf.path}.field", custom.CUSTOM, leaf.field)
    if asked is not None and asked.catalogue:
        for name in values_of(leaf.wanted):
            yield _Reference(leaf.path, asked.catalogue, str(name))
    kind, _, name = leaf.argument.partition(":")
    if kind in ("calendar", "agent", "team"):
        yield _Reference(leaf.path, kind, name)


def _use_references(use: TriggerUse, language: Language) -> Iterator[_Reference]:
    trigger = language.triggers.get(use.trigger)
    for option, named in (trigger.references if trigger else {}).items():
        for name in names_in(use.options.get(option)):
            yield _Reference(f"{use.path}.{option}", named.catalogue, name)
    for option, value in use.options.items():
        for name in customs.named(value):
            yield _Reference(f"{use.path}.{option}", custom.CUSTOM, name)


def _step_references(step: Step, language: Language) -> Iterator[_Reference]:
    action = language.actions.get(step.action)
    if action is None:
        return
    for option, catalogue in action.references.items():
        words = action.words.get(option, frozenset())
        for name in names_in(_option(step, option)):
            if name not in words:
                yield _Reference(f"{step.path}.{option}", catalogue, name)
    for option in action.texts:
        for name in customs.quoted(str(_option(step, option) or "")):
            yield _Reference(f"{step.path}.{option}", custom.CUSTOM, name)


def _text_problems(step: Step, language: Language) -> list[Problem]:
    action = language.actions.get(step.action)
    return [
        Problem(f"{step.path}.{option}", message)
        for option in (action.texts if action else ())
        for message in _misspelt(str(_option(step, option) or ""))
    ]


def _misspelt(text: str) -> tuple[str, ...]:
    """What is wrong with a text, but for the custom fields it quotes: they are references."""
    return texts.problems(text, texts.KNOWN.union(customs.quoted(text)))


def _faults(step: Step, language: Language, catalogue: Catalogue) -> list[Problem]:
    """What the action itself objects to."""
    action = language.actions.get(step.action)
    if action is None:
        return []
    options = action.options.model_validate(dict(step.options))
    return [Problem(f"{step.path}.{at}", why) for at, why in action.faults(options, catalogue)]


def _option(step: Step, option: str) -> Any:
    """What stands under an option; one inside another is written with a dot."""
    value: Any = step.options
    for key in option.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
