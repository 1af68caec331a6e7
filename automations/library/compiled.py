"""From saved automations to ones that are ready to be asked."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from automations.compiled import Compiled, Identity, compile_document
from automations.document import from_json
from automations.language import Language, Rows
from automations.library import queries
from automations.library.queries import Saved
from postroom.errors import PostroomError

log = logging.getLogger(__name__)


def compile_enabled(connection: Connection, language: Language) -> list[Compiled]:
    """Every automation that is switched on, in visible order.

    One that cannot be read any more, since a plug-in is missing, is left out and logged; the others
    go on.
    """
    saved = queries.enabled(connection)
    present = present_of(connection, [each.rows for each in saved])
    found = (compile_saved(each, language, present) for each in saved)
    return [compiled for compiled in found if compiled is not None]


def compile_saved(
    saved: Saved, language: Language, present: Mapping[str, set[int]]
) -> Compiled | None:
    """One automation; None if it cannot be read any more."""
    identity = Identity(
        automation_id=saved.id, version_id=saved.version, name=saved.name, position=saved.position
    )
    try:
        document = from_json(saved.document, language)
        return compile_document(document, there(saved.rows, present), language, identity)
    except PostroomError as error:
        log.warning("automation %s is left out: %s", saved.id, error)
        return None


def there(rows: Rows, present: Mapping[str, set[int]]) -> Rows:
    """What a version's names stand for, without the rows that are gone."""
    return {
        catalogue: {name: row for name, row in names.items() if row in present.get(catalogue, ())}
        for catalogue, names in rows.items()
    }


def present_of(connection: Connection, named: Iterable[Rows]) -> dict[str, set[int]]:
    """Which of the rows that versions name are still there, by catalogue."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for rows in named:
        for catalogue, names in rows.items():
            wanted[catalogue].update(names.values())
    return {
        catalogue: queries.existing(connection, catalogue, ids) for catalogue, ids in wanted.items()
    }
