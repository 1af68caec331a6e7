"""Services outside that an administrator set up: translators, and what writes with AI."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from core.tables.columns import Id, Json, metadata, moment

service = Table(
    "service",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("place", Integer, nullable=False, server_default="0"),
    Column("settings", Json, nullable=False),
    Column("secrets", LargeBinary),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    moment("failed_at", nullable=True),
    moment("retry_at", nullable=True),
)
"""`kind`: translator or writer. `place`: 0 is not used, 1 is asked first, 2 if that fails.

`failures`: in a row. `error`: the last one, for people. `retry_at`: not asked before (the circuit
breaker, shared by all processes).
"""

writing_day = Table(
    "writing_day",
    metadata,
    Column("day", Text, primary_key=True),
    Column("ticket_id", Id, primary_key=True, autoincrement=False),
    Column("calls", Integer, nullable=False),
    Column("tokens", Integer, nullable=False),
)
"""What AI was asked on a day in UTC (`2026-11-22`); `ticket_id` 0 counts the whole instance."""
