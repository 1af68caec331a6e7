"""Messages, the raw bytes they were read from, and files."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from core.tables.columns import Id, Json, metadata, moment, primary_key, reference
from core.tables.trusted import trusted

blob = Table(
    "blob",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("size", Id, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Content-addressed bytes (sha256), where the blob home is `database`."""

raw_message = Table(
    "raw_message",
    metadata,
    primary_key(),
    reference("account_id", "account"),
    Column("external_id", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("size", Id, nullable=False),
    Column("state", Text, nullable=False),
    Column("automate", Boolean, nullable=False, server_default=false()),
    Column("reason", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("ticket_id", Id, nullable=True),
    moment("received_at"),
    moment("stored_at"),
    UniqueConstraint("external_id", "account_id"),
    sqlite_autoincrement=True,
)
"""What a channel handed over; its bytes are in `raw_body`, or under `digest` in the blob store.

`state`: new → accepted | duplicate | unrelated | quarantined; quarantined → new (retry) | dropped.
Unrelated: we wrote it in another program, to somebody who has no ticket.
`automate`: whether automations may run on what it becomes (not on imports and backfill).
`ticket_id`: the visible stand-in of a quarantined item.
Keys like this one begin with the external id: while a database is young, PostgreSQL takes the rows
of one account for few, and would look through them all.
"""

raw_body = Table(
    "raw_body",
    metadata,
    Column("raw_id", Id, ForeignKey("raw_message.id"), primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
"""The bytes of a `raw_message` that are not in the blob store, zlib-compressed.

A table of their own: what becomes of the message is noted without writing its bytes again.
"""

Index(
    "ix_raw_message_new",
    raw_message.c.account_id,
    raw_message.c.id,
    sqlite_where=text("state = 'new'"),
    postgresql_where=text("state = 'new'"),
)
Index(
    "ix_raw_message_quarantined",
    raw_message.c.id,
    sqlite_where=text("state = 'quarantined'"),
    postgresql_where=text("state = 'quarantined'"),
)

tombstone = Table(
    "tombstone",
    metadata,
    primary_key(),
    reference("account_id", "account"),
    Column("kind", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    moment("created_at"),
    UniqueConstraint("external_id", "account_id", "kind"),
    sqlite_autoincrement=True,
)
"""What was deleted must not come back: `kind` raw or message."""

message = Table(
    "message",
    metadata,
    primary_key(),
    reference("ticket_id", "ticket"),
    reference("account_id", "account"),
    reference("contact_id", "contact", nullable=True),
    reference("agent_id", "agent", nullable=True),
    Column("raw_id", Id, nullable=True),
    Column("external_id", Text),
    Column("fingerprint", Text, nullable=False, server_default=""),
    Column("direction", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    Column("visible", Text),
    Column("html", Text),
    Column("subject_folded", Text, nullable=False, server_default=""),
    Column("body_folded", Text, nullable=False, server_default=""),
    Column("author_folded", Text, nullable=False, server_default=""),
    Column("headers", Json),
    Column("recipients", Json),
    Column("attachment_names", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
    Column("automatic", Text, nullable=False, server_default=""),
    Column("proof", Text, nullable=False, server_default=""),
    Column("defects", Json),
    Column("delivery_state", Text, nullable=False, server_default=""),
    Column("run_id", Id, nullable=True),
    Column("original", Text),
    Column("original_language", Text, nullable=False, server_default=""),
    Column("provider", Text, nullable=False, server_default=""),
    Column("act", Text, nullable=False, server_default=""),
    Column("act_options", Json),
    moment("sent_at"),
    moment("created_at"),
    UniqueConstraint("external_id", "account_id"),
    sqlite_autoincrement=True,
)
"""`visible`: NULL when it equals `text`. `body_folded`: the folded visible text.

`headers`: lower-case name → folded value, repeated ones joined by a newline, at most 64 kB.
`recipients`: {"to": [[address, name]…], "cc": […], "bcc": […]}. `attachment_names`: folded, a line
each. `automatic`: why it is a machine's. `run_id`: the automation's run that wrote it.
`original`: the text before `provider` translated it, in `original_language`; NULL otherwise.
`provider`: which translator or AI made the text; empty: nobody but who wrote it.
`act`: key of the channel's `Act` that it is, done with `act_options`; empty: an ordinary message.
`proof` of the sender: pass, fail or none as the mailbox's server found; empty where nobody checks.
"""

Index("ix_message_ticket", message.c.ticket_id, message.c.id)
trusted(message.c.ticket_id, message.c.account_id)

attachment = Table(
    "attachment",
    metadata,
    primary_key(),
    reference("message_id", "message", index=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Id, nullable=False),
    Column("digest", LargeBinary(32)),
    Column("content_id", Text, nullable=False, server_default=""),
    Column("inline", Boolean, nullable=False, server_default=false()),
    Column("omitted", Text, nullable=False, server_default=""),
    UniqueConstraint("message_id", "position"),
    sqlite_autoincrement=True,
)
"""`digest`: the content in the blob store; NULL when `omitted` says why it is not there."""

upload = Table(
    "upload",
    metadata,
    primary_key(),
    reference("agent_id", "agent"),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Id, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    moment("created_at", index=True),
    sqlite_autoincrement=True,
)
"""A file an agent has uploaded that no message bears yet; its content is in the blob store."""
