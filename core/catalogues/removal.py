"""Deleting a row of a catalogue without leaving anything that refers to it hanging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, delete, insert, null, update

from core import tables
from core.audit import By
from core.catalogues import queries
from core.catalogues.catalogue import Catalogue, Use
from core.catalogues.changes import only_one_change
from core.problems import InUse, Refused

GONE_APART = "; "
"""Between the things of which an automation's `attention` tells that they are gone."""
SHOWN = 5
"""How many automations a refusal names."""


@dataclass(frozen=True, slots=True)
class Removal:
    """How to deal with what uses a row that is to be deleted."""

    replacement: int | None = None
    """Row id of what takes its place."""
    confirmed: bool = False
    """Go on though it is used: references become empty, automations are marked."""


def remove(connection: Connection, catalogue: Catalogue, row: int, how: Removal, by: By) -> None:
    """Delete a row; raises `InUse`, which says what uses it, unless `how` says what to do."""
    only_one_change(connection)
    name = str(queries.found(connection, catalogue, row)["name"])
    if how.replacement is not None:
        _check_replacement(connection, catalogue, row, how.replacement)
        for use in catalogue.uses:
            _replace(connection, use, row, how.replacement)
    naming = queries.automations_naming(connection, catalogue.key, row)
    _refuse_used(_Found(catalogue, name, _counts(connection, catalogue, row), naming), how)
    for use in catalogue.uses:
        _clear(connection, use, row)
    for column in catalogue.belongings:
        connection.execute(delete(column.table).where(column == row))
    mark_automations(connection, naming, f"{catalogue.word} {name!r} is gone", by)
    connection.execute(delete(catalogue.table).where(catalogue.table.c.id == row))
    detail = {"name": name, "replacement": how.replacement}
    by.note(connection, f"{catalogue.key}.delete", f"{catalogue.key}:{row}", detail)


@dataclass(frozen=True, slots=True)
class _Found:
    catalogue: Catalogue
    name: str
    counts: Sequence[tuple[Use, int]]
    naming: Sequence[tuple[int, str]]


def _refuse_used(found: _Found, how: Removal) -> None:
    stuck = [use for use, count in found.counts if count and not _can_be_empty(use)]
    used = any(count for _, count in found.counts) or bool(found.naming)
    if not used or (how.confirmed and not stuck):
        return
    ways = ["name a replacement"] if found.catalogue.replaceable else []
    if not stuck:
        ways.append("confirm, and it is taken from them")
    way = ", or ".join(ways) or "remove them first"
    raise InUse(f"the {found.catalogue.word} {found.name!r} is used by {_said(found)}; {way}")


def _said(found: _Found) -> str:
    parts = [f"{count} {use.word}" for use, count in found.counts if count]
    names = [repr(name) for _, name in found.naming]
    if names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        parts.append(f"the automations {', '.join(names[:SHOWN])}{more}")
    return ", ".join(parts)


def _counts(connection: Connection, catalogue: Catalogue, row: int) -> list[tuple[Use, int]]:
    return [(use, queries.count(connection, use, row)) for use in catalogue.uses]


def _can_be_empty(use: Use) -> bool:
    return use.by_row or bool(use.column.nullable)


def _check_replacement(
    connection: Connection, catalogue: Catalogue, row: int, replacement: int
) -> None:
    if replacement == row:
        raise Refused("replacement: it cannot take its own place; name another")
    other = queries.found(connection, catalogue, replacement)
    meaning = queries.found(connection, catalogue, row).get("meaning")
    if meaning != other.get("meaning"):
        raise Refused(
            f"replacement: {other['name']!r} means {other['meaning']}, not {meaning}; choose a"
            f" {catalogue.word} of the same meaning"
        )


def _replace(connection: Connection, use: Use, row: int, replacement: int) -> None:
    if use.by_row:
        _replace_rows(connection, use, row, replacement)
        return
    connection.execute(_updated(use, row).values({use.column.name: replacement}))


def _replace_rows(connection: Connection, use: Use, row: int, replacement: int) -> None:
    """Give the replacement to whoever has not got it yet; `_clear` then takes the old ones."""
    table = use.column.table
    other = next(column for column in table.c if column is not use.column)
    wanted = queries.given_to(use, other, row, replacement)
    connection.execute(insert(table).from_select([other.name, use.column.name], wanted))
    connection.execute(delete(table).where(use.column == row))


def _clear(connection: Connection, use: Use, row: int) -> None:
    if use.by_row:
        connection.execute(delete(use.column.table).where(use.column == row))
    elif use.column.nullable:
        connection.execute(_updated(use, row).values({use.column.name: null()}))


def _updated(use: Use, row: int) -> Any:
    """An update of the rows that refer to it; tickets get a new version, as after any change."""
    statement = update(use.column.table).where(use.column == row)
    if use.column.table is tables.ticket:
        statement = statement.values(version=tables.ticket.c.version + 1)
    return statement


def mark_automations(
    connection: Connection, naming: Sequence[tuple[int, str]], attention: str, by: By
) -> None:
    """Tell of what an automation names and is gone; its new moment makes the engine look again."""
    ids = [automation for automation, _ in naming]
    if ids:
        connection.execute(
            update(tables.automation)
            .where(tables.automation.c.id.in_(ids))
            .values(attention=_and_also(attention), updated_at=by.now)
        )


def _and_also(attention: str) -> ColumnElement[str]:
    """What is gone, behind what was gone already."""
    column = tables.automation.c.attention
    return case((column == "", attention), else_=column + GONE_APART + attention)
