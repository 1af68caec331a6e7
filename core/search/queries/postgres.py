"""PostgreSQL's index cannot give the newest matches first, so it is asked window by window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, select, text

from core import tables
from core.search.queries.matches import SEARCHED, Chunks, Look, match
from core.search.words import Query

FIRST_WINDOW, GROWTH = 20_000, 16
"""Messages, the newest, that are looked at first; how much larger each next window is.

Without windows a common word would read every message that has it.
"""
FIRST_CHUNK, LARGEST_CHUNK = 250, 1_000
"""Matches that are read together; each full chunk is followed by one four times as large."""

_message = tables.message.c
_words: ColumnElement[object] = literal_column("message.search_words")


@dataclass(frozen=True, slots=True)
class _Span:
    """Messages with floor <= id < top, the newest `size` that match."""

    floor: int
    top: int
    size: int


def chunks(connection: Connection, look: Look, top: int) -> Chunks:
    """Yield matches below message `top`, newest first."""
    # The best plan depends on how common the words are, so each query gets its own.
    connection.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    size = FIRST_CHUNK
    for floor in _floors(top):
        while rows := connection.execute(_statement(look, _Span(floor, top, size))).all():
            yield [match(row) for row in rows]
            top = rows[-1][0]
            if len(rows) < size:
                break
            size = min(size * 4, LARGEST_CHUNK)
        top = floor


def _floors(top: int) -> Iterator[int]:
    reach = 0
    for step in count():
        reach += FIRST_WINDOW * GROWTH**step
        if reach >= top:
            break
        yield top - reach
    yield 0


def _statement(look: Look, span: _Span) -> Select[Any]:
    newest = (
        select(_message.id, _message.ticket_id, *(SEARCHED if look.query.phrases else ()))
        .where(*_wanted(look.query), _message.id >= span.floor, _message.id < span.top)
        .order_by(_message.id.desc())
        .limit(span.size)
        .subquery("newest")
    )
    found = look.beside(newest, newest.c)
    statement = select(newest.c.id, tables.ticket.c.id).select_from(found)
    return statement.order_by(newest.c.id.desc())


def _wanted(query: Query) -> Iterator[ColumnElement[bool]]:
    if query.words:
        words = func.plainto_tsquery("simple", " ".join(query.words))
        yield _words.op("@@", is_comparison=True)(words)
    if query.beginning:
        beginning = func.to_tsquery("simple", f"{query.beginning}:*")
        yield _words.op("@@", is_comparison=True)(beginning)
