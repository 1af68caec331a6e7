"""Where messages come from and where they land: brands, inboxes, accounts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, LargeBinary, Table, Text, true

from core.tables.columns import Json, metadata, moment, primary_key, reference

brand = Table(
    "brand",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

inbox_group = Table(
    "inbox_group",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

inbox = Table(
    "inbox",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    reference("brand_id", "brand", nullable=True),
    reference("inbox_group_id", "inbox_group", nullable=True),
    reference("calendar_id", "calendar", nullable=True),
    Column("reopen_days", Integer, nullable=False, server_default="14"),
    sqlite_autoincrement=True,
)

account = Table(
    "account",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    reference("inbox_id", "inbox"),
    Column("settings", Json, nullable=False),
    Column("secrets", LargeBinary),
    Column("cursor", Text),
    Column("state", Text, nullable=False, server_default="offline"),
    Column("health", Text, nullable=False, server_default=""),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    moment("read_at", nullable=True),
    moment("created_at"),
    sqlite_autoincrement=True,
)
"""`state`: offline (imports only), active, paused, needs_reauthorisation. `health`: last error."""
