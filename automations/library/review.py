"""Looking a YAML text over before it is saved: every fault at its line."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from automations.check import check
from automations.document import Document, DocumentError, InvalidDocument, parse
from automations.document.lines import line_of_path
from automations.language import Language
from automations.library import queries, rights
from core.access import SYSTEM, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a text came to."""

    document: Document | None
    """None if the text cannot be read."""
    faults: tuple[DocumentError, ...]
    """In the order of their lines; none for a text that can be saved."""
    new_tags: tuple[str, ...] = ()
    """Tags that saving makes."""


def review(
    connection: Connection,
    text: str,
    language: Language,
    automation: int | None = None,
    viewer: Viewer = SYSTEM,
) -> Review:
    """Read a text and look up every name in it, as far as the viewer knows them.

    `automation`: whose new version it is to be.
    """
    try:
        document = parse(text, language)
    except InvalidDocument as error:
        return Review(document=None, faults=tuple(sorted(error.errors)))
    found = check(document, language, rights.names(connection, viewer))
    faults = [
        DocumentError(line_of_path(text, problem.path), problem.path, problem.message)
        for problem in found.problems
    ]
    faults += _taken(connection, document.name, text, automation)
    return Review(document=document, faults=tuple(sorted(faults)), new_tags=found.new_tags)


def _taken(
    connection: Connection, name: str, text: str, automation: int | None
) -> list[DocumentError]:
    other = queries.named(connection, name)
    if other is None or other.id == automation:
        return []
    message = f'there is an automation "{name}" already; choose another name'
    return [DocumentError(line_of_path(text, "name"), "name", message)]
