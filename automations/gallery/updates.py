"""Newer versions of templates that automations were made of; own changes are kept."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from automations import language
from automations.document import Document, InvalidDocument, dump, from_json, to_json
from automations.gallery import fill, parse, queries, shelving
from automations.gallery.add import Origin, read_origin, remember
from automations.gallery.queries import Made
from automations.gallery.types import Template
from automations.language import Language
from automations.library import editing
from automations.library.editing import Edit
from automations.library.queries import catalogue
from core.access import SYSTEM, Viewer
from core.audit import By
from core.problems import NotThere
from postroom.registry import Registry

OF_THE_SHOP = ("name", "description", "enabled", "scope")
"""Keys of a document that no template decides once an automation is made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A newer version of the template an automation was made of."""

    automation: int
    template: Template
    origin: Origin
    """As it would be after the update."""
    document: Document
    """The newer version, with what was changed here kept."""
    changed_here: tuple[str, ...]
    """Keys of the document that were changed since it was added, and so are kept."""
    diff: tuple[str, ...]
    """Lines of a unified diff from what is saved to `document`."""

    @property
    def text(self) -> str:
        """The document as YAML."""
        return dump(self.document)


def outdated(connection: Connection, registry: Registry) -> frozenset[int]:
    """The automations whose template has a newer version."""
    return frozenset(one.automation for one in _outdated(connection, registry))


def find(
    connection: Connection, automation: int, registry: Registry, viewer: Viewer = SYSTEM
) -> Update:
    """What a newer version of its template would make of an automation; raises `NotThere`.

    Also if an answer it was made with names what is gone: then it is adapted by hand.
    """
    saved, spoken = editing.found(connection, automation, viewer), language.of(registry)
    one = next((m for m in _outdated(connection, registry) if m.automation == automation), None)
    if one is None:
        raise NotThere("there is no newer version of this automation's template")
    origin = read_origin(one.origin)
    template = shelving.find(registry, origin.template)
    given = {key: answer for key, answer in origin.answers.items() if template.input(key)}
    answers = fill.answered(template, given, origin.language, catalogue(connection))
    newer = fill.document_of(template, answers, spoken, origin.language)
    kept, merged = merge(origin.document, saved.document, to_json(newer))
    document = replace(_read(merged, newer, spoken), name=saved.name, enabled=False)
    before = dump(replace(from_json(saved.document, spoken), enabled=False))
    return Update(
        automation=automation,
        template=template,
        origin=replace(origin, version=template.version, answers=answers, document=to_json(newer)),
        document=document,
        changed_here=kept,
        diff=tuple(_diff(before, dump(document))),
    )


def bring_up_to_date(
    connection: Connection, found: Update, author: str, spoken: Language, by: By
) -> int:
    """Save the newer version as the automation's next one; its switch stays."""
    edit = Edit(text=found.text, automation=found.automation, author=author)
    result = editing.write(connection, edit, spoken, by)
    remember(connection, result.version, found.origin)
    return result.automation


def merge(
    base: Mapping[str, Any], here: Mapping[str, Any], newer: Mapping[str, Any]
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The newer document, but for what was changed here since `base`; and which keys those are.

    Steps are told apart by their ids as long as both still have the same ones in the same order.
    """
    kept: list[str] = []
    merged: dict[str, Any] = {}
    for key in dict.fromkeys((*newer, *here)):
        if key in OF_THE_SHOP:
            value: Any = here.get(key)
        elif key == "then" and _ids(base) == _ids(here) == _ids(newer):
            value = [
                _step(*steps, kept) for steps in zip(base[key], here[key], newer[key], strict=True)
            ]
        elif here.get(key) == base.get(key):
            value = newer.get(key)
        else:
            kept.append(key)
            value = here.get(key)
        if value is not None:
            merged[key] = value
    return tuple(kept), merged


def _step(base: Any, here: Any, newer: Any, kept: list[str]) -> Any:
    if here == base:
        return newer
    kept.append(f"then.{here['id']}")
    return here


def _ids(document: Mapping[str, Any]) -> list[Any]:
    return [step.get("id") for step in document.get("then", [])]


def _read(merged: Mapping[str, Any], newer: Document, spoken: Language) -> Document:
    """The merged document; one that cannot be read any more gives way to the newer one."""
    try:
        return from_json(merged, spoken)
    except InvalidDocument:
        return newer


def _outdated(connection: Connection, registry: Registry) -> Iterator[Made]:
    for one in queries.made(connection):
        if _newest(registry, str(one.origin["template"])) > int(one.origin["version"]):
            yield one


def _newest(registry: Registry, key: str) -> int:
    """The version of a template that is brought today; 0 if none can be read."""
    brought = registry.templates.get(key)
    if brought is None:
        return 0
    try:
        return parse.read(key, brought.yaml).version
    except InvalidDocument:
        return 0


def _diff(before: str, after: str) -> Iterator[str]:
    return difflib.unified_diff(
        before.splitlines(), after.splitlines(), "saved", "template", lineterm=""
    )
