"""What is compared between core/tables and a database: all but what only a database can say.

SQLite's search table and two columns of PostgreSQL are made by revisions alone, because SQLAlchemy
cannot declare a full-text table or a column of one database only.
"""

from __future__ import annotations

from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

from core.tables.trusted import TRUSTED

SEARCH = "message_search"
"""SQLite's search table; it keeps it in more tables whose names begin so."""


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id, which SQLAlchemy does not know by itself."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Its name in SQL."""
        return "xid8"


ischema_names["xid8"] = TransactionId

ALONE = frozenset({"xid", "ix_event_xid", "search_words", "ix_message_search_words"})
"""Columns and indexes that only PostgreSQL has."""


def is_known(name: str | None, kind: str, _parents: object) -> bool:
    """Alembic's `include_name`: whether a thing found in the database is looked at."""
    return not (name and kind == "table" and name.startswith(SEARCH))


def is_ours(thing: object, name: str | None, *_: object) -> bool:
    """Alembic's `include_object`: whether a difference in this thing counts."""
    return name not in ALONE and not getattr(thing, "info", {}).get(TRUSTED)
