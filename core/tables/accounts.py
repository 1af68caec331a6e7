"""Where messages come from and where they land: brands, inboxes, accounts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, LargeBinary, Table, Text, true

from core.tables.columns import Id, Json, metadata, moment, primary_key, reference

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
    Column("tokens", LargeBinary),
    Column("tokens_version", Id, nullable=False, server_default="0"),
    moment("tokens_leased_until", nullable=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    moment("failed_at", nullable=True),
    moment("next_at", nullable=True),
    moment("alarmed_at", nullable=True),
    moment("read_at", nullable=True),
    moment("created_at"),
    sqlite_autoincrement=True,
)
"""`state`: offline (imports only), active, needs_reauthorisation. `health`: last error, or empty.

`tokens`: sealed access and refresh token, replaced by compare-and-set on `tokens_version`.
`tokens_leased_until`: a process renews them; the others wait till it has, or till then.
`failures`: failed tries to receive in a row, since `failed_at`; `next_at`: not before. `read_at`:
when the channel was last read without an error. `alarmed_at`: staleness was reported.
"""

silence = Table(
    "silence",
    metadata,
    Column("key", Text, primary_key=True),
    moment("until"),
)
"""Whom nobody may call before `until`, by the channel's own key such as `allegro:<client id>`."""
