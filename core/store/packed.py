"""PostgreSQL: a column of values as the server's own binary array.

As text, every number and every byte of a payload is written in digits here and read there.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import chain, repeat
from operator import attrgetter
from typing import Any, TypeAlias

from core.tables.columns import to_micros

_HEAD = struct.Struct("!iiIii").pack
"""Dimensions, whether there are NULLs, element type, length, lowest index."""
_EMPTY = struct.Struct("!iiI").pack
_LENGTH = struct.Struct("!i").pack
_NULL = _LENGTH(-1)
_EPOCH = 946_684_800_000_000
"""2000-01-01 UTC, from which PostgreSQL counts, in microseconds since 1970."""

Encode: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Packed:
    """An array as the server takes it; the statement's cast says of what type."""

    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How values of one SQL type are packed."""

    oid: int
    encode: Encode | None = None
    """Makes a value a number, or bytes if there is no code."""
    code: str = ""
    """Of the number, for `struct`; empty where values have any length."""

    def after(self, process: Encode | None) -> Packing:
        """The same for values that are first converted for the database."""
        if process is None:
            return self
        encode = self.encode
        return replace(self, encode=process if encode is None else _both(process, encode))

    def __call__(self, column: Sequence[Any]) -> Packed:
        """Pack a column; what is one object in all its rows, such as the moment, only once."""
        if not column:
            return Packed(_EMPTY(0, 0, self.oid))
        first, count = column[0], len(column)
        if all(value is first for value in column):
            values = self._encoded([first])
            body = self._body(values) * count
        else:
            values = self._encoded(column)
            body = self._body(values)
        return Packed(_HEAD(1, None in values, self.oid, count, 1) + body)

    def _encoded(self, column: Sequence[Any]) -> Sequence[Any]:
        encode = self.encode
        if encode is None:
            return column
        return [None if value is None else encode(value) for value in column]

    def _body(self, values: Sequence[Any]) -> bytes:
        if not self.code:
            return b"".join(chain.from_iterable(map(_sized, values)))
        if None not in values:
            size = struct.calcsize(f"!{self.code}")
            pairs = chain.from_iterable(zip(repeat(size), values, strict=False))
            return struct.pack(f"!{f'i{self.code}' * len(values)}", *pairs)
        pack = struct.Struct(f"!{self.code}").pack
        packed = (None if value is None else pack(value) for value in values)
        return b"".join(chain.from_iterable(map(_sized, packed)))


def _sized(value: bytes | None) -> tuple[bytes, ...]:
    return (_NULL,) if value is None else (_LENGTH(len(value)), value)


def _both(first: Encode, then: Encode) -> Encode:
    return lambda value: then(first(value))


def _moment(value: datetime) -> int:
    return to_micros(value) - _EPOCH


PACKINGS: Mapping[str, Packing] = {
    "BIGINT": Packing(oid=20, code="q"),
    "INTEGER": Packing(oid=23, code="i"),
    "SMALLINT": Packing(oid=21, code="h"),
    "BOOLEAN": Packing(oid=16, code="?"),
    "DOUBLE PRECISION": Packing(oid=701, code="d"),
    "TIMESTAMP WITH TIME ZONE": Packing(oid=1184, code="q", encode=_moment),
    "BYTEA": Packing(oid=17, encode=attrgetter("obj")),  # SQLAlchemy wraps bytes for psycopg
    "TEXT": Packing(oid=25, encode=str.encode),
    "VARCHAR": Packing(oid=1043, encode=str.encode),
}
"""By SQL type. The numbers are those of `pg_type`, the same in every version."""


def teach(connection: Any) -> None:
    """Let a connection of the driver take packed arrays."""
    connection.adapters.register_dumper(Packed, _dumper())


@cache
def _dumper() -> type[Any]:
    from psycopg.adapt import Dumper
    from psycopg.pq import Format

    class PackedDumper(Dumper):
        format = Format.BINARY

        def dump(self, obj: Packed) -> bytes:
            return obj.body

    return PackedDumper
