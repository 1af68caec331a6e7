"""Reading rows of a catalogue."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from core.catalogues.catalogue import Catalogue
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
