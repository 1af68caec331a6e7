"""What is to be replayed: a saved automation, or a text nobody has saved yet."""

from __future__ import annotations

from sqlalchemy import Connection

from automations.compiled import Compiled, Identity, compile_document
from automations.document import InvalidDocument, from_json
from automations.language import Language
from automations.library import review
from automations.library.draft import compiled_draft
from automations.library.queries import Saved
from core.access import SYSTEM, Viewer


def of_saved(saved: Saved, language: Language) -> Compiled:
    """A saved automation in its current version; raises `InvalidDocument` or `UnknownWord`."""
    identity = Identity(
        automation_id=saved.id, version_id=saved.version, name=saved.name, position=saved.position
    )
    return compile_document(from_json(saved.document, language), saved.rows, language, identity)


def draft(
    connection: Connection,
    text: str,
    language: Language,
    automation: int | None = None,
    viewer: Viewer = SYSTEM,
) -> Compiled:
    """A YAML text as it would be saved; raises `InvalidDocument` with every fault.

    `automation`: whose next version it is to be, which gives it its place in the order.
    """
    looked = review(connection, text, language, automation, viewer)
    if looked.faults or looked.document is None:
        raise InvalidDocument(looked.faults)
    return compiled_draft(connection, looked.document, language, automation)
