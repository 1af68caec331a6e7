"""Writing what stands in fields: set-based, for any number of tickets and contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Insert, bindparam, delete
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.custom_fields.reading import to_columns
from core.custom_fields.types import Owner, Scalar
from core.store import Bulk

_COLUMNS = ("text", "text_folded", "number", "yes_no", "moment")
_value = tables.field_value.c


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """A value that goes into one field of one ticket or contact (row id); None empties it."""

    owner: Owner
    row: int
    key: str
    value: Scalar | None = field(compare=False)


def write(connection: Connection, settings: Iterable[Setting]) -> None:
    """Set and clear values; of two for the same field the later one holds."""
    last = {(one.owner, one.row, one.key): one for one in settings}
    for owner in ("ticket", "contact"):
        own = sorted(one for one in last.values() if one.owner == owner)
        _clear(connection, owner, [one for one in own if one.value is None])
        _set(connection, owner, [one for one in own if one.value is not None])


def _set(connection: Connection, owner: str, settings: Sequence[Setting]) -> None:
    if settings:
        rows = [
            {f"{owner}_id": one.row, "key": one.key, **to_columns(one.value)}
            for one in settings
            if one.value is not None
        ]
        _SET[connection.dialect.name, owner](connection, rows)


def _clear(connection: Connection, owner: str, settings: Sequence[Setting]) -> None:
    if settings:
        rows = [{"b_row": one.row, "b_key": one.key} for one in settings]
        _CLEAR[owner](connection, rows)


def _upsert(dialect: str, owner: str) -> Bulk:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(tables.field_value)
    statement: Insert = insert.on_conflict_do_update(
        index_elements=[f"{owner}_id", "key"],
        set_={name: insert.excluded[name] for name in _COLUMNS},
    )
    return Bulk(statement)


_SET = {
    (dialect, owner): _upsert(dialect, owner)
    for dialect in ("sqlite", "postgresql")
    for owner in ("ticket", "contact")
}
_CLEAR = {
    owner: Bulk(
        delete(tables.field_value).where(
            _value[f"{owner}_id"] == bindparam("b_row"), _value.key == bindparam("b_key")
        )
    )
    for owner in ("ticket", "contact")
}
