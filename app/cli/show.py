"""Output: tables for people, JSON for programs, from the same rows."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

RowT = TypeVar("RowT")
Columns = Mapping[str, Callable[[RowT], object]]
"""Heading → what stands in the column."""


def rows(found: Sequence[RowT], columns: Columns[RowT], *, as_json: bool) -> None:
    """Print rows: as a table with these columns, or all that is in them as a JSON list."""
    if as_json:
        document([_plain(row) for row in found])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns:
        table.add_column(heading, overflow="fold")
    for row in found:
        table.add_row(*(_cell(read(row)) for read in columns.values()))
    _console().print(table if found else "Nothing.", markup=False)


def document(value: Any) -> None:
    """Print one JSON value on one line."""
    print(json.dumps(_plain(value), ensure_ascii=False))


def line(text: str) -> None:
    """Print a line, whatever is in it."""
    print(text)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=200)


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case _:
            return str(value)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case Enum():
            return value.value
        case bytes():
            return value.hex()
        case _:
            return value
