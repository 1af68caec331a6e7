"""Automations, their immutable versions, their runs and traces."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from core.tables.columns import Id, Json, metadata, moment, one_of, primary_key, reference
from core.tables.trusted import trusted

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
    Column("also_matching", Boolean, nullable=False, server_default=false()),
    moment("deleted_at", nullable=True),
    sqlite_autoincrement=True,
)
"""`version_id`: the current version. `attention`: what it names and is gone. `deleted_at`: trash.

`also_matching`: switched on for what matched at that moment too, which is still to begin.
"""

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
    Column("origin", Json),
    moment("created_at"),
    UniqueConstraint("automation_id", "number"),
    sqlite_autoincrement=True,
)
"""Immutable. `document`: the parsed YAML by name. `rows`: {catalogue: {name: row id}} it stood for.

`origin`: the template it was made of: {template, version, language, inputs}; NULL for all others.
"""

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
        one_of("state", "running", "working", "waiting", "approval", "done", "stopped", "failed"),
        name="state",
    ),
    sqlite_autoincrement=True,
)
"""One start of an automation on a ticket. `trigger_key`: what started it; never twice the same.

`cause_id`: the root event; an automation runs at most once for a ticket and cause.
"""

Index("ix_run_ticket", run.c.ticket_id, run.c.id)
trusted(run.c.automation_id, run.c.version_id, run.c.ticket_id)
Index("ix_run_cause", run.c.cause_id, run.c.automation_id)
Index(
    "ix_run_failed",
    run.c.automation_id,
    sqlite_where=text("state = 'failed'"),
    postgresql_where=text("state = 'failed'"),
)
"""Failed runs are few and counted on every tile."""

Index(
    "ix_run_going_on",
    run.c.automation_id,
    sqlite_where=text(one_of("state", "working", "waiting", "approval")),
    postgresql_where=text(one_of("state", "working", "waiting", "approval")),
)
"""Runs that are stopped with their automation."""

Index("ix_run_automation_when", run.c.automation_id, run.c.created_at)
"""An automation's runs of the last days are counted by this alone."""

automation_day = Table(
    "automation_day",
    metadata,
    primary_key(),
    reference("automation_id", "automation"),
    Column("day", Text, nullable=False),
    Column("tried", Integer, nullable=False, server_default="0"),
    Column("runs", Integer, nullable=False, server_default="0"),
    UniqueConstraint("automation_id", "day"),
    sqlite_autoincrement=True,
)
"""How often an automation was tried on a day (UTC, ISO 8601), counted afterwards from verdicts.

`runs`: how often it ran, up to the run that the instance notes: those after it are counted anew.
"""

Index("ix_automation_day_day", automation_day.c.day)

run_step = Table(
    "run_step",
    metadata,
    reference("run_id", "run"),
    Column("position", SmallInteger, nullable=False),
    Column("step", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Json),
    moment("created_at"),
    PrimaryKeyConstraint("run_id", "position"),
    sqlite_with_rowid=False,
)
"""The trace: a row a step. `outcome`: done, skipped, held, failed, or working while an errand of it
is under way; `detail`: what and why.
"""

trusted(run_step.c.run_id)

errand = Table(
    "errand",
    metadata,
    primary_key(),
    reference("run_id", "run", index=True),
    reference("ticket_id", "ticket"),
    Column("step", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("place", Text, nullable=False, server_default=""),
    Column("key", Text, nullable=False, unique=True),
    Column("order", Json, nullable=False),
    Column("holds", Boolean, nullable=False),
    Column("spoke", Boolean, nullable=False, server_default=false()),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    moment("next_at", nullable=True),
    moment("tried_at", nullable=True),
    Column("result", Json),
    Column("error", Text, nullable=False, server_default=""),
    moment("created_at"),
    moment("finished_at", nullable=True),
    CheckConstraint(one_of("state", "queued", "doing", "done", "failed"), name="state"),
    sqlite_autoincrement=True,
)
"""Something outside that a step asked for: queued → doing → done | failed, or queued again.

`attempt` counts claims: only the attempt that claimed the row may record its result. `key`: what
the other side knows it by, however often it is tried. `place`: whom it asks, where an action asks
several. `holds`: the run waits for it. `spoke`: the run had sent a message before. `tried_at`: the
first try, which decides when to give up.
"""

Index(
    "ix_errand_open",
    errand.c.action,
    errand.c.place,
    errand.c.id,
    sqlite_where=text("state IN ('queued', 'doing')"),
    postgresql_where=text("state IN ('queued', 'doing')"),
)
"""What the lanes of errands look at; questions name both states to be answered from it."""

webhook = Table(
    "webhook",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    Column("url", LargeBinary, nullable=False),
    Column("host", Text, nullable=False),
    Column("secrets", LargeBinary, nullable=False),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    Column("trouble", Text, nullable=False, server_default=""),
    moment("created_at"),
    moment("rotated_at", nullable=True),
)
"""Where automations may tell of what happened. `url`, `secrets`: sealed; addresses often hold keys.

`secrets`: JSON, newest first, two while one replaces the other. `host` of the address, for lists.
`trouble`: why it does not work any more; empty: it does.
"""

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

start = Table(
    "start",
    metadata,
    primary_key(),
    reference("automation_id", "automation"),
    reference("ticket_id", "ticket"),
    Column("trigger", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("calendar_id", Id, nullable=True),
    Column("sends", Boolean, nullable=False),
    moment("created_at"),
    moment("released_at", nullable=True),
    sqlite_autoincrement=True,
)
"""An automation that is to begin on a ticket when its turn comes; `key`: of its episode.

`sends`: whether it may send messages, so that it waits for the pace. `released_at`: begun; the row
stays for a minute, since it is counted.
"""

pause = Table(
    "pause",
    metadata,
    primary_key(),
    Column("automation_id", Id, nullable=False),
    Column("recipient", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False),
    moment("created_at"),
    moment("until", nullable=True),
    UniqueConstraint("recipient", "automation_id"),
    sqlite_autoincrement=True,
)
"""Automatic sending that a cap has paused: an automation's to one recipient, or all of it (0, "").

`reason`: the cap, hour, day or minute. `until`: when it ends by itself; what it holds waits for a
person all the same.
"""
