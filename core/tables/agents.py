"""Who works here, what they may see, and when."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from core.tables.columns import Id, Json, metadata, moment, one_of, primary_key, reference

calendar = Table(
    "calendar",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    Column("document", Json, nullable=False),
    Column("company", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)
"""`document`: see `core.calendars`; exactly one row is the company's."""

agent = Table(
    "agent",
    metadata,
    primary_key(),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text),
    Column("locale", Text, nullable=False, server_default="en"),
    Column("zone", Text, nullable=False, server_default=""),
    Column("signature", Text, nullable=False, server_default=""),
    Column("away", Boolean, nullable=False, server_default=false()),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("mail_notifications", Boolean, nullable=False, server_default=true()),
    reference("calendar_id", "calendar", nullable=True),
    moment("created_at"),
    moment("last_seen_at", nullable=True),
    CheckConstraint(one_of("role", "admin", "manager", "agent"), name="role"),
    sqlite_autoincrement=True,
)
"""`zone`: IANA time zone the agent's times are shown in; empty for the company's.

`last_seen_at`: when a page of theirs was last open, give or take twenty seconds.
"""

team = Table(
    "team",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    reference("calendar_id", "calendar", nullable=True),
    sqlite_autoincrement=True,
)

membership = Table(
    "membership",
    metadata,
    primary_key(),
    reference("team_id", "team"),
    reference("agent_id", "agent", index=True),
    UniqueConstraint("team_id", "agent_id"),
    sqlite_autoincrement=True,
)

rota = Table(
    "rota",
    metadata,
    Column("team_id", Id, primary_key=True, autoincrement=False),
    Column("agent_id", Id, nullable=False, server_default="0"),
)
"""Whose turn it was last in a team that takes turns; its row is the lock of who takes the next."""

access = Table(
    "access",
    metadata,
    primary_key(),
    reference("inbox_id", "inbox"),
    reference("agent_id", "agent", nullable=True, index=True),
    reference("team_id", "team", nullable=True, index=True),
    UniqueConstraint("inbox_id", "agent_id"),
    UniqueConstraint("inbox_id", "team_id"),
    CheckConstraint("(agent_id IS NULL) <> (team_id IS NULL)", name="one_holder"),
    sqlite_autoincrement=True,
)
"""An inbox somebody may see: an agent, or every member of a team."""

api_token = Table(
    "api_token",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False),
    reference("agent_id", "agent"),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    moment("created_at"),
    moment("expires_at", nullable=True),
    moment("used_at", nullable=True),
    moment("revoked_at", nullable=True),
    sqlite_autoincrement=True,
)
"""`digest`: sha256 of the token; the token itself is shown once and stored nowhere."""

login_session = Table(
    "login_session",
    metadata,
    primary_key(),
    reference("agent_id", "agent", index=True),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("address", Text, nullable=False, server_default=""),
    Column("browser", Text, nullable=False, server_default=""),
    moment("created_at"),
    moment("used_at"),
    moment("expires_at"),
    sqlite_autoincrement=True,
)
"""A signed-in browser; signing out or revoking deletes the row. `digest`: sha256 of the cookie."""

invitation = Table(
    "invitation",
    metadata,
    primary_key(),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("purpose", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False, server_default=""),
    Column("inboxes", Json, nullable=False),
    Column("teams", Json, nullable=False),
    reference("agent_id", "agent", nullable=True),
    reference("invited_by", "agent", nullable=True),
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", nullable=True),
    CheckConstraint(
        one_of("purpose", "first_admin", "invitation", "password_reset"), name="purpose"
    ),
    sqlite_autoincrement=True,
)
"""A link that lets somebody set a password, once. `digest`: sha256 of the token in it.

`inboxes`, `teams`: row ids the new agent gets access to and joins. `agent_id`: whose password is
reset.
"""

throttle = Table(
    "throttle",
    metadata,
    Column("key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    moment("since"),
)
"""Failed attempts to sign in, by hashed account name and by address, within a window."""

idempotent_request = Table(
    "idempotent_request",
    metadata,
    primary_key(),
    reference("agent_id", "agent"),
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary(32), nullable=False),
    Column("status", Integer),
    Column("body", Text),
    moment("created_at", index=True),
    UniqueConstraint("agent_id", "key"),
    sqlite_autoincrement=True,
)
"""API requests that must not be done twice (promise P11); `status` is NULL while one runs.

`fingerprint`: sha256 of method, path and body.
"""
