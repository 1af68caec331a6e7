"""A document nobody has saved yet, ready to be asked."""

from __future__ import annotations

from sqlalchemy import Connection

from automations.check import Catalogue, check
from automations.compiled import Compiled, Identity, compile_document
from automations.document import Document
from automations.language import Language
from automations.library import queries

NOT_SAVED = 0
"""Stands for the row id of an automation that is not saved."""


def compiled_draft(
    connection: Connection, document: Document, language: Language, automation: int | None = None
) -> Compiled:
    """A document that was checked, ready to be asked; tags that are not there yet fit no ticket."""
    known = queries.catalogue(connection)
    found = check(document, language, known)
    rows = check(document, language, _with(known, found.new_tags)).rows
    saved = None if automation is None else queries.by_id(connection, automation)
    identity = Identity(
        automation_id=saved.id if saved else NOT_SAVED,
        version_id=NOT_SAVED,
        name=document.name,
        position=saved.position if saved else queries.last_position(connection) + 1,
    )
    return compile_document(document, rows, language, identity)


def _with(known: Catalogue, new_tags: tuple[str, ...]) -> Catalogue:
    made = {name: -place for place, name in enumerate(new_tags, 1)}
    return {**known, "tag": {**known["tag"], **made}}
