"""Adding rows to a catalogue and changing them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, insert, update

from core import instance
from core.audit import By, changes
from core.catalogues import names, queries
from core.catalogues.catalogue import Catalogue


def only_one_change(connection: Connection) -> None:
    """Wait until nobody else is changing what a whole catalogue has to agree on.

    SQLite has one writer anyway; on PostgreSQL two people could take one name at a time, or each
    take the admin's role from the other.
    """
    instance.hold(connection, "instance_id")


def add(
    connection: Connection,
    catalogue: Catalogue,
    values: Mapping[str, Any],
    by: By,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> int:
    """Add a row and return its id; raises `Taken`. `more`: what is noted besides the columns."""
    only_one_change(connection)
    row = {**values, "name": names.free(connection, catalogue, values["name"])}
    table = catalogue.table
    made = connection.execute(insert(table).values(**row).returning(table.c.id)).scalar_one()
    by.note(connection, f"{catalogue.key}.add", f"{catalogue.key}:{made}", {**row, **more})
    return int(made)


def change(
    connection: Connection,
    catalogue: Catalogue,
    row: int,
    values: Mapping[str, Any],
    by: By,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Change columns of a row; raises `NotThere` or `Taken`. What stays is not noted.

    `more`: what else has been changed of it, to be noted with this.
    """
    only_one_change(connection)
    before = queries.found(connection, catalogue, row)
    wanted = dict(values)
    if "name" in wanted:
        wanted["name"] = names.free(connection, catalogue, wanted["name"], but=row)
    differing = changes(dict(before), wanted)
    if differing:
        table = catalogue.table
        connection.execute(
            update(table).where(table.c.id == row).values({key: wanted[key] for key in differing})
        )
    if differing or more:
        detail = {**differing, **more}
        by.note(connection, f"{catalogue.key}.change", f"{catalogue.key}:{row}", detail)
