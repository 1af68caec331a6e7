"""Reading rows of a catalogue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    func,
    literal,
    select,
)

from core import tables
from core.catalogues.catalogue import Catalogue, Use
from core.problems import NotThere


def found(connection: Connection, catalogue: Catalogue, row: int) -> RowMapping:
    """One row; raises `NotThere`."""
    table = catalogue.table
    one = connection.execute(select(table).where(table.c.id == row)).mappings().one_or_none()
    if one is None:
        raise NotThere(f"there is no {catalogue.word} {row}")
    return one


def listed(
    connection: Connection, catalogue: Catalogue, only: ColumnElement[bool] | None = None
) -> list[RowMapping]:
    """Every row, by id; `only` those a viewer may see."""
    table = catalogue.table
    statement = select(table).order_by(table.c.id)
    if only is not None:
        statement = statement.where(only)
    return list(connection.execute(statement).mappings())


def names(connection: Connection, catalogue: Catalogue) -> list[tuple[int, str]]:
    """Every row's id and name."""
    table = catalogue.table
    return [(row[0], row[1]) for row in connection.execute(select(table.c.id, table.c.name))]


def count(connection: Connection, use: Use, row: int) -> int:
    """How often a row is referred to in one way."""
    counted = select(func.count()).select_from(use.column.table).where(use.column == row)
    return connection.execute(counted).scalar_one()


def given_to(use: Use, other: Column[Any], row: int, replacement: int) -> Select[Any]:
    """Whoever has `row` and not its replacement yet, as rows that have the replacement."""
    has = select(other).where(use.column == replacement)
    return select(other, literal(replacement)).where(use.column == row, other.not_in(has))


def automations_naming(connection: Connection, key: str, row: int) -> list[tuple[int, str]]:
    """Row id and name of every automation, not in the trash, whose version stands on a row."""
    automation, version = tables.automation.c, tables.automation_version.c
    rows = connection.execute(
        select(automation.id, automation.name, version.rows)
        .join_from(
            tables.automation, tables.automation_version, version.id == automation.version_id
        )
        .where(automation.deleted_at.is_(None))
        .order_by(automation.position)
    )
    return [(one[0], one[1]) for one in rows if row in (one[2] or {}).get(key, {}).values()]


def automations_speaking_as(connection: Connection, agent: int) -> list[tuple[int, str]]:
    """Row id and name of every automation, not in the trash, that runs as an agent (row id)."""
    automation, version = tables.automation.c, tables.automation_version.c
    rows = connection.execute(
        select(automation.id, automation.name, version.rows, version.document)
        .join_from(
            tables.automation, tables.automation_version, version.id == automation.version_id
        )
        .where(automation.deleted_at.is_(None))
        .order_by(automation.position)
    )
    return [
        (one[0], one[1])
        for one in rows
        if (one[2] or {}).get("agent", {}).get(one[3].get("run_as")) == agent
    ]
