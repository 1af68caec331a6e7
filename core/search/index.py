"""Making messages findable, in the transaction that stores them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

_ADD = (
    "INSERT INTO message_search (rowid, subject_folded, body_folded, author_folded)"
    " VALUES (?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """A new message's id and folded texts, exactly as stored in its row."""

    id: int
    subject: str
    body: str
    author: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Searchable:
        """What is findable of a `message` row."""
        return cls(
            id=row["id"],
            subject=row["subject_folded"],
            body=row["body_folded"],
            author=row["author_folded"],
        )


def index(connection: Connection, messages: Sequence[Searchable]) -> None:
    """Add new messages, a batch at once.

    Changed and deleted ones are followed by triggers; PostgreSQL keeps its index itself.
    """
    if not messages or connection.dialect.name == "postgresql":
        return
    rows = [(row.id, row.subject, row.body, row.author) for row in messages]
    connection.exec_driver_sql(_ADD, rows)
