"""One question about many ids or names, past SQLAlchemy's work on each list.

    _NAMES = Lookup(select(…).where(column.in_(bindparam("names", expanding=True)), …))
    rows = _NAMES(connection, names, account=1)

`connection.execute` writes the statement anew for every list (70 µs on top of SQLite's 20 for 50
names). Here it is compiled once for lists of so many values; for PostgreSQL, which gets an array
(see `arrays`), once for all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import BindParameter, Connection, Dialect, Select
from sqlalchemy.sql.selectable import CompoundSelect

from core.store.packed import PACKINGS, Packing

Value: TypeAlias = int | str
Row: TypeAlias = tuple[Any, ...]

MOST = 4096
"""Values in one statement; it may name the list a few times, and SQLite takes 32,766 in all."""


class Lookup:
    """A question with one list; make it once, at module level. Its parameters are ids and texts."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        self._statement = statement
        self._prepared: dict[str, _Prepared] = {}

    def __call__(
        self, connection: Connection, values: Collection[Value], **others: Value
    ) -> list[Row]:
        """All rows for these values, in the statement's order as long as they are at most `MOST`."""
        if not values:
            return []
        dialect = connection.dialect
        prepared = self._prepared.get(dialect.name)
        if prepared is None:
            prepared = self._prepared[dialect.name] = _prepare(self._statement, dialect)
        rows: list[Row] = []
        for some in _parts(values):
            text, parameters = prepared.asked(some, others)
            rows += connection.exec_driver_sql(text, parameters).all()
        return prepared.read(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A question as one driver takes it."""

    text: str
    list_name: str
    packing: Packing | None
    """How PostgreSQL gets the list."""
    constants: dict[str, Any]
    order: tuple[str, ...]
    """SQLite's: the parameters in the order of their places."""
    texts: dict[int, str]
    """SQLite's: the text for so many values."""
    readers: tuple[Callable[[Any], Any] | None, ...]
    """What makes each column's value ours; empty if the driver's are."""

    def asked(self, values: list[Value], others: dict[str, Value]) -> tuple[str, Any]:
        """The text and its parameters."""
        if self.packing is not None:
            return self.text, {**self.constants, **others, self.list_name: self.packing(values)}
        size = 1 << (len(values) - 1).bit_length()
        if size not in self.texts:
            self.texts[size] = self.text.replace(_mark(self.list_name), ", ".join("?" * size))
        values = values + values[-1:] * (size - len(values))
        single = {**self.constants, **others}
        parameters: list[Any] = []
        for name in self.order:
            parameters += values if name == self.list_name else (single[name],)
        return self.texts[size], tuple(parameters)

    def read(self, rows: list[Row]) -> list[Row]:
        """The rows with moments, switches and the like as Python has them."""
        if not self.readers:
            return rows
        columns = [
            values if reader is None else tuple(map(reader, values))
            for reader, values in zip(self.readers, zip(*rows, strict=True), strict=False)
        ]
        return list(zip(*columns, strict=True))


def _prepare(statement: Select[Any] | CompoundSelect[Any], dialect: Dialect) -> _Prepared:
    compiled = statement.compile(dialect=dialect)
    lists: list[BindParameter[Any]] = [bind for bind in compiled.binds.values() if bind.expanding]
    (asked,) = lists
    text, name, packing = str(compiled), str(asked.key), None
    if dialect.name == "postgresql":
        type_ = dialect.type_compiler_instance.process(asked.type.dialect_impl(dialect))
        text = text.replace(_mark(name), f"%({name})s::{type_}[]")
        packing = PACKINGS[type_]
    readers = tuple(
        column.type.dialect_impl(dialect).result_processor(dialect, None)
        for column in statement.selected_columns
    )
    return _Prepared(
        text=text,
        list_name=name,
        packing=packing,
        constants={key: value for key, value in compiled.params.items() if key != name},
        order=tuple(compiled.positiontup or ()),
        texts={},
        readers=readers if any(readers) else (),
    )


def _mark(name: str) -> str:
    """Where SQLAlchemy would write a list."""
    return f"__[POSTCOMPILE_{name}]"


def _parts(values: Collection[Value]) -> Iterator[list[Value]]:
    left = iter(values)
    while some := list(islice(left, MOST)):
        yield some
