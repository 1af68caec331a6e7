"""Matches, and what both databases' ways to them have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Row, and_, func, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from core import tables
from core.access import Viewer, visible
from core.search.words import Query

_message, _ticket = tables.message.c, tables.ticket.c
SEARCHED = (_message.subject_folded, _message.body_folded, _message.author_folded)


@dataclass(frozen=True, slots=True)
class Match:
    """A message that holds all words; `ticket` is None if it is not to be shown."""

    message: int
    ticket: int | None


Columns: TypeAlias = ReadOnlyColumnCollection[str, Any]
Chunks: TypeAlias = Iterator[list[Match]]


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks for what."""

    viewer: Viewer
    query: Query

    def beside(self, found: FromClause, message: Columns) -> FromClause:
        """Messages found, whose columns are `message`, beside the ticket if it is to be shown."""
        phrases = (_holds(message, phrase) for phrase in self.query.phrases)
        not_deleted = _ticket.deleted_at.is_(None)
        of_message = _ticket.id == message.ticket_id
        shown = and_(of_message, not_deleted, visible(self.viewer), *phrases)
        return found.outerjoin(tables.ticket, shown)


def match(row: Row[int, int]) -> Match:
    """A row (message id, ticket id or NULL) of a statement over `Look.beside`."""
    return Match(row[0], row[1])


def _holds(message: Columns, phrase: str) -> ColumnElement[bool]:
    """A line may break inside a phrase, so breaks are read as spaces."""
    texts = (func.replace(message[searched.name], "\n", " ") for searched in SEARCHED)
    return or_(*(text.contains(phrase, autoescape=True) for text in texts))
