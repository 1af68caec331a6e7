"""How many tickets an automation that waits for time to pass would begin on at once."""

from __future__ import annotations

from sqlalchemy import Connection

from automations.compiled import Identity, compile_document
from automations.document import from_json
from automations.language import Language
from automations.library import editing
from automations.sweep import queries
from automations.sweep.watch import watches
from core.audit import By


def matching(connection: Connection, automation: int, language: Language, by: By) -> int | None:
    """Tickets that match now; None if nothing in it waits for time to pass.

    Set times do not count, since they begin when they come. Raises `NotThere`.
    """
    saved = editing.found(connection, automation, by.viewer)
    identity = Identity(
        automation_id=saved.id, version_id=saved.version, name=saved.name, position=saved.position
    )
    document = from_json(saved.document, language)
    compiled = compile_document(document, saved.rows, language, identity)
    waiting = [watch for watch in watches(compiled, by.now, language) if watch.timetable is None]
    if not waiting:
        return None
    return queries.count(connection, waiting, language, queries.clock(connection, by.now))
