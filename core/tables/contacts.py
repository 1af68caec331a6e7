"""The customer's record, and the ids channels know them by."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Table, Text, UniqueConstraint, true

from core.tables.columns import metadata, moment, primary_key, reference

contact = Table(
    "contact",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, server_default=""),
    Column("name_folded", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("email_folded", Text, nullable=False, server_default="", index=True),
    Column("email_domain", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
    moment("created_at"),
    sqlite_autoincrement=True,
)

contact_identity = Table(
    "contact_identity",
    metadata,
    primary_key(),
    reference("contact_id", "contact", index=True),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("verified", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("external_id", "channel"),
    sqlite_autoincrement=True,
)
"""One way a channel knows a contact; `external_id` is folded (mail: the address)."""
