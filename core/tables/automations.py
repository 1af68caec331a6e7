"""Automations, their immutable versions, their runs and traces."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from core.tables.columns import Id, Json, metadata, moment, primary_key, reference

automation = Table(
    "automation",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False),
    Column("enabled", Boolean, nullable=False, server_default=false()),
    Column("position", Integer, nullable=False),
    Column("version_id", Id, nullable=True),
    Column("attention", Text, nullable=False, server_default=""),
    moment("created_at"),
    moment("updated_at"),
    moment("enabled_at", nullable=True),
    moment("deleted_at", nullable=True),
    sqlite_autoincrement=True,
)
"""`version_id`: the current version. `attention`: what it names and is gone. `deleted_at`: trash."""

Index(
    "uq_automation_name",
    automation.c.name,
    unique=True,
    sqlite_where=text("deleted_at IS NULL"),
    postgresql_where=text("deleted_at IS NULL"),
)

automation_version = Table(
    "automation_version",
    metadata,
    primary_key(),
    reference("automation_id", "automation"),
    Column("number", Integer, nullable=False),
    Column("document", Json, nullable=False),
    Column("rows", Json, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    moment("created_at"),
    UniqueConstraint("automation_id", "number"),
    sqlite_autoincrement=True,
)
"""Immutable. `document`: the parsed YAML by name. `rows`: {catalogue: {name: row id}} it stood for."""

run = Table(
    "run",
    metadata,
    primary_key(),
    reference("automation_id", "automation"),
    reference("version_id", "automation_version"),
    reference("ticket_id", "ticket"),
    Column("event_id", Id, nullable=False),
    Column("cause_id", Id, nullable=False),
    Column("trigger_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("position", Text, nullable=False, server_default=""),
    Column("depth", SmallInteger, nullable=False),
    Column("error", Text, nullable=False, server_default=""),
    moment("wake_at", nullable=True),
    moment("created_at"),
    moment("finished_at", nullable=True),
    UniqueConstraint("automation_id", "trigger_key"),
    CheckConstraint(
        "state IN ('running', 'working', 'waiting', 'approval', 'done', 'stopped', 'failed')",
        name="state",
    ),
    sqlite_autoincrement=True,
)
"""One start of an automation on a ticket. `trigger_key`: what started it; never twice the same.

`cause_id`: the root event; an automation runs at most once for a ticket and cause.
"""

Index("ix_run_ticket", run.c.ticket_id, run.c.id)
Index("ix_run_cause", run.c.cause_id, run.c.automation_id)
Index(
    "ix_run_failed",
    run.c.automation_id,
    sqlite_where=text("state = 'failed'"),
    postgresql_where=text("state = 'failed'"),
)
"""Failed runs are few and counted on every tile."""

run_step = Table(
    "run_step",
    metadata,
    primary_key(),
    reference("run_id", "run"),
    Column("position", SmallInteger, nullable=False),
    Column("step", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Json),
    moment("created_at"),
    UniqueConstraint("run_id", "position"),
    sqlite_autoincrement=True,
)
"""The trace: a row a step. `outcome`: done, skipped, held, failed; `detail`: what and why."""

sweep = Table(
    "sweep",
    metadata,
    primary_key(),
    reference("automation_id", "automation"),
    Column("place", SmallInteger, nullable=False),
    Column("basis", Text, nullable=False),
    Column("clocks", Text, nullable=False, server_default=""),
    moment("looked_at"),
    UniqueConstraint("automation_id", "place"),
    sqlite_autoincrement=True,
)
"""How far an automation that waits for time to pass has looked; `place`: which entry of its `when`.

`basis`: version and moment of switching on: with another one it begins anew. `clocks`: what its
conditions on clocks said then, a digit each.
"""

episode = Table(
    "episode",
    metadata,
    primary_key(),
    reference("automation_id", "automation"),
    reference("ticket_id", "ticket", index=True),
    Column("key", Text, nullable=False),
    moment("created_at"),
    UniqueConstraint("automation_id", "ticket_id", "key"),
    sqlite_autoincrement=True,
)
"""What an automation has fired for, or what was true already when it was switched on: never again.

`key`: the trigger and the values of all moments that its conditions name.
"""
