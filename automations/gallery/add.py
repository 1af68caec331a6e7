"""Making an automation of a template: added as it is, or taken to the editor first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, update

from automations.check import Catalogue
from automations.document import Document, InvalidDocument, Scope, dump, to_json
from automations.gallery import fill
from automations.gallery.fill import Answers, Given, InvalidAnswers
from automations.gallery.types import Template
from automations.language import Language
from automations.library import editing, queries, rights
from automations.library.editing import Edit
from core import inboxes, tables
from core.access import Viewer
from core.audit import By
from postroom.registry import Registry
from postroom.text import fold

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """A template as somebody wants it."""

    template: Template
    given: Given
    locale: str
    """The language its texts are to have."""
    on: bool = False
    """Whether it is switched on at once."""
    name: str = ""
    """What the automation is to be called; empty for the template's title."""
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Which template a version was made of, and how; kept beside it."""

    template: str
    version: int
    language: str
    answers: Answers
    document: Mapping[str, Any]
    """What it came to, before anybody changed it: what own changes are told by."""

    def to_json(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {
            "template": self.template,
            "version": self.version,
            "language": self.language,
            "inputs": dict(self.answers),
            "document": dict(self.document),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapted:
    """A template filled in, not saved yet."""

    document: Document
    origin: Origin

    @property
    def text(self) -> str:
        """As YAML."""
        return dump(self.document)


def adapt(connection: Connection, wanted: Adding, language: Language, viewer: Viewer) -> Adapted:
    """Fill a template in under a name that is free; raises `InvalidAnswers`.

    A manager's automation is limited to the manager's inboxes.
    """
    template, locale = wanted.template, wanted.locale[:2].lower()
    answers = fill.answered(template, wanted.given, locale, rights.names(connection, viewer))
    document = fill.document_of(template, answers, language, locale)
    name = free_name(wanted.name or document.name, _names(connection))
    scope = _scope(connection, document.scope, viewer)
    return Adapted(
        document=replace(document, name=name, scope=scope),
        origin=Origin(
            template=template.key,
            version=template.version,
            language=locale,
            answers=answers,
            document=to_json(document),
        ),
    )


def add(connection: Connection, wanted: Adding, language: Language, by: By) -> int:
    """Save a template as an automation, last in the order; returns its id.

    It stays switched off unless `wanted.on`. Tags that are missing are made. Raises
    `InvalidAnswers`, or what `editing.write` raises.
    """
    made = adapt(connection, wanted, language, by.viewer)
    edit = Edit(text=made.text, author=wanted.author)
    try:
        result = editing.write(connection, edit, language, by)
    except InvalidDocument as error:
        raise fill.blamed(wanted.template, error.errors) from None
    remember(connection, result.version, made.origin)
    if wanted.on:
        editing.switch(connection, result.automation, language, by, on=True)
    return result.automation


def remember(connection: Connection, version: int, origin: Origin) -> None:
    """Note of which template a version was made."""
    connection.execute(
        update(tables.automation_version)
        .where(tables.automation_version.c.id == version)
        .values(origin=origin.to_json())
    )


def asks(template: Template, locale: str, known: Catalogue) -> bool:
    """Whether somebody must answer something before the template can be added."""
    try:
        fill.answered(template, {}, locale, known)
    except InvalidAnswers:
        return True
    return False


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The name itself, or with the first number that makes it nobody else's."""
    used = {fold(name) for name in taken}
    name, number = wanted[:LONGEST_NAME], 2
    while fold(name) in used:
        ending = f" ({number})"
        name = wanted[: LONGEST_NAME - len(ending)] + ending
        number += 1
    return name


def read_origin(kept: Mapping[str, Any]) -> Origin:
    """What the database keeps, typed again."""
    inputs = {
        key: tuple(value) if isinstance(value, list) else str(value)
        for key, value in kept["inputs"].items()
    }
    return Origin(
        template=str(kept["template"]),
        version=int(kept["version"]),
        language=str(kept["language"]),
        answers=inputs,
        document=dict(kept["document"]),
    )


def sent_origin(written: str, registry: Registry) -> Origin | None:
    """What a page sends back of a template taken to the editor; None if it makes no sense."""
    try:
        origin = read_origin(json.loads(written)) if written else None
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    return origin if origin and origin.template in registry.templates else None


def _names(connection: Connection) -> list[str]:
    return [one.name for one in queries.listed(connection)]


def _scope(connection: Connection, scope: Scope, viewer: Viewer) -> Scope:
    if viewer.sees_everything or scope.inboxes or scope.brands:
        return scope
    return Scope(inboxes=tuple(row.name for row in inboxes.listed(connection, viewer)))
