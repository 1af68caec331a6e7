"""Filling a template in: answers checked, then put into the document as data, never as YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from automations.check import Catalogue
from automations.document import Document, DocumentError, InvalidDocument, from_json
from automations.document.slips import unknown
from automations.document.tree import Entries, Items, Located, Text
from automations.gallery.inputs import KINDS, MOST_PHRASES
from automations.gallery.parse import INPUT, tagged
from automations.gallery.types import Answer, Input, Template, default_of, said
from automations.language import Language
from core.calendars.errors import suggest
from postroom.errors import PostroomError

NOT_YET = "not available yet"
"""How a document's faults speak of words that come with later work."""

Given = Mapping[str, str | list[str] | tuple[str, ...]]
"""What somebody answered, by input; phrases as a list, or one a line."""

Answers = Mapping[str, Answer]
"""An answer for every input, checked; empty for an optional one that was left empty."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer."""

    input: str
    message: str

    def __str__(self) -> str:
        return f"{self.input}: {self.message}" if self.input else self.message


@dataclass(slots=True)
class InvalidAnswers(PostroomError):
    """Answers that cannot be taken; every fault of them."""

    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


def answered(template: Template, given: Given, locale: str, known: Catalogue) -> Answers:
    """An answer for every input, defaults where none was given; raises `InvalidAnswers`.

    `known`: the names there are, by catalogue. Tags nobody has made yet will be made.
    """
    names = [one.name for one in template.inputs]
    faults = [Fault(key, unknown("input", key, names)) for key in given if key not in names]
    answers: dict[str, Answer] = {}
    for one in template.inputs:
        try:
            answers[one.name] = _answer(one, given, locale, known)
        except ValueError as error:
            faults.append(Fault(one.name, str(error)))
    if faults:
        raise InvalidAnswers(tuple(faults))
    return answers


def document_of(template: Template, answers: Answers, language: Language, locale: str) -> Document:
    """The automation a template comes to; `InvalidAnswers` for answers that do not fit together."""
    try:
        return _document_of(template, answers, language, locale)
    except InvalidDocument as error:
        raise blamed(template, error.errors) from None


def blamed(template: Template, errors: Iterable[DocumentError]) -> InvalidAnswers:
    """What is wrong with a filled document, told beside the inputs that stand there."""
    standing = [(path, text.value) for text, path in tagged(template.body)]
    return InvalidAnswers(tuple(Fault(_blamed(one.path, standing), one.message) for one in errors))


def _blamed(path: str, standing: Iterable[tuple[str, str]]) -> str:
    """The input at a path of the document, above it or below; empty if none is."""
    near = (name for at, name in standing if at.startswith(path) or path.startswith(at))
    return next(near, "") if path else ""


def _document_of(template: Template, answers: Answers, language: Language, locale: str) -> Document:
    filled = _filled(template.body, answers)
    body: Mapping[str, Any] = filled if isinstance(filled, dict) else {}
    named = {"name": said(template.title, locale), "description": said(template.summary, locale)}
    return from_json({**named, **body}, language)


def described(template: Template, language: Language, locale: str) -> Document | None:
    """The automation with the titles of inputs in place of names that nobody chose yet."""
    answers = {one.name: _told(one, locale) for one in template.inputs}
    try:
        return _document_of(template, answers, language, locale)
    except InvalidDocument:
        return None


def _told(one: Input, locale: str) -> Answer:
    if one.optional:
        return ""
    return default_of(one, locale) or _SAMPLES.get(one.kind, f"<{said(one.title, locale)}>")


def faults_of(template: Template, language: Language) -> tuple[DocumentError, ...]:
    """What keeps a template from becoming an automation here, whatever is answered."""
    found: dict[DocumentError, None] = {}
    for leaves_out in (False, True):
        answers = {one.name: _sample(one, leaves_out=leaves_out) for one in template.inputs}
        try:
            _document_of(template, answers, language, "en")
        except InvalidDocument as error:
            found.update(dict.fromkeys(error.errors))
    return tuple(found)


def _answer(one: Input, given: Given, locale: str, known: Catalogue) -> Answer:
    """One answer; ValueError says what is wrong with it."""
    kind = KINDS[one.kind]
    written = _written(given[one.name], many=kind.many) if one.name in given else None
    answer = default_of(one, locale) if written is None else written
    if not answer:
        if one.optional:
            return ""
        what_to_do = "choose one" if kind.catalogue else "write it"
        raise ValueError(f'"{said(one.title, "en")}" is missing; {what_to_do}')
    for value in (answer,) if isinstance(answer, str) else answer:
        kind.check(value)
    if kind.catalogue and isinstance(answer, str):
        _check_name(kind.catalogue, answer, known)
    return answer


def _written(value: str | list[str] | tuple[str, ...], *, many: bool) -> Answer:
    if not many:
        if not isinstance(value, str):
            raise ValueError("write one value, not a list")
        return value.replace("\r\n", "\n").strip()
    lines: Iterable[str] = value.splitlines() if isinstance(value, str) else value
    phrases = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(phrases) > MOST_PHRASES:
        raise ValueError(f"{len(phrases)} phrases are too many, at most {MOST_PHRASES} fit")
    return phrases


def _check_name(catalogue: str, name: str, known: Catalogue) -> None:
    names = known.get(catalogue, {})
    if name in names or catalogue == "tag":
        return
    hint = suggest(name, names)
    if not hint and names:
        hint = f"known are {', '.join(sorted(names)[:10])}"
    message = f'there is no {catalogue} "{name}"'
    raise ValueError(f"{message}; {hint}" if hint else f"{message}; make it first")


LEFT_OUT: Final = object()
"""Where an optional input was left empty."""


def _filled(node: Located, answers: Answers) -> Any:
    """A node as JSON data; what an empty answer empties is left out with it."""
    match node:
        case Text():
            return _value(node, answers)
        case Items(members):
            return _kept([_filled(one, answers) for one in members])
        case Entries(members):
            found = {key.value: _filled(value, answers) for key, value in members}
            left = {key: value for key, value in found.items() if value is not LEFT_OUT}
            return left if left or not found else LEFT_OUT


def _kept(values: list[Any]) -> Any:
    left = [value for value in values if value is not LEFT_OUT]
    return left if left or not values else LEFT_OUT


def _value(text: Text, answers: Answers) -> Any:
    if text.tag != INPUT:
        return text.value
    answer = answers[text.value]
    if not answer:
        return LEFT_OUT
    return answer if isinstance(answer, str) else list(answer)


def _sample(one: Input, *, leaves_out: bool) -> Answer:
    """Any answer of the right kind, to see whether a document comes of it."""
    if one.optional and leaves_out:
        return ""
    return next(iter(one.default.values()), "") or _SAMPLES.get(one.kind, "sample")


_SAMPLES: Mapping[str, Answer] = {
    "moment_field": "ticket.fields.sample",
    "phrases": ("sample",),
    "number": "1",
    "span": "1h",
    "time": "08:00",
    "hours": "08:00-16:00",
    "date": "2026-12-24",
    "language": "en",
}
