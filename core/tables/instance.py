"""The instance itself: its settings kept in the database, and its audit log."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from core.tables.columns import Id, Json, metadata, moment, primary_key

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
)
"""Instance-wide values: id, who holds the lanes, the pause switch, caps."""

audit = Table(
    "audit",
    metadata,
    primary_key(),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Json),
    Column("cause_id", Id, nullable=True),
    moment("created_at"),
    sqlite_autoincrement=True,
)
"""Append-only: who did what to what, and because of which event."""
