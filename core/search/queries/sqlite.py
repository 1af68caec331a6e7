"""SQLite's FTS5 gives matches in order, one by one: no more than asked for is looked up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    column,
    func,
    literal_column,
    select,
    table,
)

from core import tables
from core.search.queries.matches import SEARCHED, Chunks, Look, match
from core.search.words import Query

CHUNK = 250
"""Matches that are read together."""
RECENT = 2_000
"""Messages, the newest, that are read for the beginning of a word before the index is asked.

The index first gathers all messages with any such word, however common they are. If they are
common, the newest messages fill a page without it; if they are not, gathering them is quick.
"""

_message = tables.message.c
_index = table("message_search", column("rowid"))
_row = _index.c.rowid
_PARTED = "[^a-z0-9]"


def chunks(connection: Connection, look: Look, top: int) -> Chunks:
    """Yield matches below message `top`, newest first."""
    if look.query.beginning:
        floor = max(top - RECENT, 0)
        yield from _stream(connection, _recent(look, floor, top))
        top = floor
    yield from _stream(connection, _indexed(look, top))


def fts5(query: Query) -> str:
    """The query in FTS5's language; every word is quoted, so that none is taken for syntax."""
    words = [f'"{word}"' for word in query.words]
    if query.beginning:
        words.append(f'"{query.beginning}" *')
    return " AND ".join(words)


def _stream(connection: Connection, statement: Select[Any]) -> Chunks:
    with connection.execute(statement.execution_options(yield_per=CHUNK)) as rows:
        for chunk in rows.partitions():
            yield [match(row) for row in chunk]


def _indexed(look: Look, top: int) -> Select[Any]:
    matched = literal_column("message_search").op("MATCH")(fts5(look.query))
    found = _index.join(tables.message, _message.id == _row)
    statement = select(_row, tables.ticket.c.id).select_from(look.beside(found, _message))
    return statement.where(matched, _row < top).order_by(_row.desc())


def _recent(look: Look, floor: int, top: int) -> Select[Any]:
    statement = select(_message.id, tables.ticket.c.id).select_from(
        look.beside(tables.message, _message)
    )
    span = _message.id >= floor, _message.id < top
    return statement.where(*span, *_spelled(look.query)).order_by(_message.id.desc())


def _spelled(query: Query) -> Iterator[ColumnElement[bool]]:
    """The same words by their letters; beside letters that are not Latin a word may be a part."""
    text: ColumnElement[str] = literal_column("' '")
    for searched in SEARCHED:
        text = text + searched + " "
    for part in (query.beginning, *query.words):
        yield func.instr(text, part) > 0  # all of these first: patterns are ten times slower
    for word in query.words:
        yield text.op("GLOB", is_comparison=True)(f"*{_PARTED}{word}{_PARTED}*")
    yield text.op("GLOB", is_comparison=True)(f"*{_PARTED}{query.beginning}*")
