"""One statement for many rows, past SQLAlchemy's bookkeeping of each row.

    _RUNS = Bulk(insert(tables.run))
    _RUNS(connection, [{"id": 1, …}, {"id": 2, …}])

`connection.execute(statement, rows)` prepares a dictionary of parameters for every row, which costs
more than the database itself (20 µs against 8 µs a row of `event` on SQLite), and psycopg sends
each row as a message of its own (46 µs). Here the statement is compiled once, values are turned
into the database's own column by column, and PostgreSQL gets whole columns as packed arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Delete, Dialect, Insert, Update

from core.store.packed import PACKINGS, Packing
from core.store.together import GROUPS, grouped, together
from core.store.unnest import unnested

Row: TypeAlias = Mapping[str, Any]
"""Values by column or parameter name; all rows of a call name the same."""

_Process: TypeAlias = Callable[[Any], Any]


class Bulk:
    """A statement that is only ever run for many rows; make it once, at module level.

    Rows of an update must not name the same row twice: PostgreSQL would follow only one of them.
    """

    def __init__(self, statement: Insert | Update | Delete) -> None:
        self._statement = statement
        self._prepared: dict[tuple[str, tuple[str, ...]], _Prepared] = {}

    def __call__(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Run the statement for each row, in order; for none if there is none."""
        if not rows:
            return
        names = tuple(rows[0])
        key = (connection.dialect.name, names)
        prepared = self._prepared.get(key)
        if prepared is None:
            prepared = self._prepared[key] = _prepare(self._statement, connection.dialect, names)
        values = prepared.values(rows)
        if not prepared.grouped:
            connection.exec_driver_sql(prepared.text, values)
            return
        for size, group in grouped(values):
            connection.exec_driver_sql(prepared.texts[size], group)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A statement as one driver takes it."""

    text: str
    names: tuple[str, ...]
    """What each row gives."""
    processes: tuple[_Process | None, ...]
    constants: Mapping[str, Any]
    """What the statement itself gives."""
    order: tuple[str, ...]
    """The parameters in the order of their places; empty if they have names (PostgreSQL)."""
    arrays: Sequence[Packing]
    """Of each name, where the text takes whole columns; empty where it takes rows."""
    texts: Mapping[int, str]
    """SQLite's inserts: the text for so many rows at once; empty for other statements."""

    @property
    def grouped(self) -> bool:
        """Whether many rows go in one statement."""
        return bool(self.texts)

    def values(self, rows: Sequence[Row]) -> Any:
        """The rows as the driver takes them: tuples, dictionaries, or one array a column."""
        if self.arrays:
            packed = {
                name: pack([row[name] for row in rows])
                for name, pack in zip(self.names, self.arrays, strict=True)
            }
            return packed | dict(self.constants)
        columns: dict[str, Any] = {
            name: _converted([row[name] for row in rows], process)
            for name, process in zip(self.names, self.processes, strict=True)
        }
        columns |= {name: [value] * len(rows) for name, value in self.constants.items()}
        if self.order:
            return list(zip(*[columns[name] for name in self.order], strict=True))
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _converted(column: list[Any], process: _Process | None) -> list[Any]:
    """Convert a column; one object in all its rows, such as the present moment, only once."""
    if process is None:
        return column
    first = column[0]
    if all(value is first for value in column):
        return [process(first)] * len(column)
    return [process(value) for value in column]


def _prepare(
    statement: Insert | Update | Delete, dialect: Dialect, names: tuple[str, ...]
) -> _Prepared:
    if isinstance(statement, Insert):
        statement = statement.inline()  # without RETURNING the id of every row
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
    types = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
    processes = {name: type_.bind_processor(dialect) for name, type_ in types.items()}
    sql_types = {name: dialect.type_compiler_instance.process(types[name]) for name in names}
    arrays: list[Packing] = []
    # A parameter that the statement gives no type has none here either.
    if _takes_columns(statement, dialect) and set(sql_types.values()) <= set(PACKINGS):
        arrays = [PACKINGS[sql_types[name]].after(processes[name]) for name in names]
    return _Prepared(
        text=unnested(str(compiled), sql_types) if arrays else str(compiled),
        names=names,
        processes=tuple(processes[name] for name in names),
        constants={
            name: _applied(processes[name], value)
            for name, value in compiled.params.items()
            if name not in names
        },
        order=tuple(compiled.positiontup or ()),
        arrays=arrays,
        texts=_texts(statement, dialect, str(compiled)),
    )


def _takes_columns(statement: Insert | Update | Delete, dialect: Dialect) -> bool:
    return dialect.name == "postgresql" and not isinstance(statement, Delete)


def _texts(statement: Insert | Update | Delete, dialect: Dialect, text: str) -> dict[int, str]:
    if dialect.name != "sqlite" or not isinstance(statement, Insert):
        return {}
    return {size: together(text, size) for size in (1, *GROUPS)}


def _applied(process: _Process | None, value: Any) -> Any:
    return value if process is None else process(value)
