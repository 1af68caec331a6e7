"""The search index as each database has it; the migration that makes `message` runs these."""

from __future__ import annotations

COLUMNS = ("subject_folded", "body_folded", "author_folded")
"""Columns of `message` whose words can be found."""

_NAMES = ", ".join(COLUMNS)
_NEW = ", ".join(f"new.{name}" for name in COLUMNS)
_OLD = ", ".join(f"old.{name}" for name in COLUMNS)

# detail=none keeps which message a word is in and not where: half the size and a third of the
# time to write. Phrases are read in the messages that hold all their words.
_TABLE = (
    f"CREATE VIRTUAL TABLE message_search USING fts5({_NAMES}, content='message',"
    " content_rowid='id', tokenize='unicode61 remove_diacritics 0', detail=none, columnsize=0)"
)
_ADD = f"INSERT INTO message_search (rowid, {_NAMES}) VALUES (new.id, {_NEW});"  # noqa: S608 - names from above
_REMOVE = (
    f"INSERT INTO message_search (message_search, rowid, {_NAMES})"  # noqa: S608 - names from above
    f" VALUES ('delete', old.id, {_OLD});"
)
# Messages are added by `index`, whole batches at once: a trigger for that costs four times as much.
_REMOVED = f"CREATE TRIGGER message_search_removed AFTER DELETE ON message BEGIN {_REMOVE} END"
_CHANGED = (
    f"CREATE TRIGGER message_search_changed AFTER UPDATE OF {_NAMES} ON message"
    f" BEGIN {_REMOVE} {_ADD} END"
)
_FILL = "INSERT INTO message_search (message_search) VALUES ('rebuild')"
_SQLITE = (_TABLE, _REMOVED, _CHANGED, _FILL)

_SIGNS = r"[!-/:-@[-`{-~\u00a0-\u00bf\u2000-\u206f\u20a0-\u2bff\u3000-\u303f]+"
"""Punctuation and symbols. Left in, PostgreSQL takes addresses, paths and "words" for one word."""
_INDEXED = 100_000
"""Characters of a body that PostgreSQL indexes; a tsvector holds 1 MB and refuses more."""
_TEXT = f"subject_folded || ' ' || author_folded || ' ' || left(body_folded, {_INDEXED})"
_WORDS = f"strip(to_tsvector('simple', regexp_replace({_TEXT}, '{_SIGNS}', ' ', 'g')))"
# A column, not only an index: a common word is looked for in the newest messages themselves.
_COLUMN = (
    f"ALTER TABLE message ADD COLUMN search_words tsvector GENERATED ALWAYS AS ({_WORDS}) STORED"
)
_INDEX = (
    "CREATE INDEX ix_message_search_words ON message USING gin (search_words)"
    " WITH (fastupdate = on, gin_pending_list_limit = 1024)"
)
_POSTGRES = (_COLUMN, _INDEX)


def create_statements(dialect: str) -> list[str]:
    """SQL that adds the index to a database that has the table `message`, empty or not."""
    return list(_POSTGRES if dialect == "postgresql" else _SQLITE)
