"""Tickets and what is said about them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from core.tables.columns import Id, Json, metadata, moment, primary_key, reference

status = Table(
    "status",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    Column("meaning", Text, nullable=False),
    Column("position", Integer, nullable=False),
    CheckConstraint("meaning IN ('open', 'pending', 'solved', 'closed')", name="meaning"),
    sqlite_autoincrement=True,
)

ticket_type = Table(
    "ticket_type",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

tag = Table(
    "tag",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    Column("colour", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

ticket = Table(
    "ticket",
    metadata,
    primary_key(),
    Column("number", Id, nullable=False, unique=True),
    reference("inbox_id", "inbox"),
    reference("account_id", "account"),
    reference("contact_id", "contact", index=True),
    Column("source", Text, nullable=False),
    Column("thread", Text, nullable=False, server_default=""),
    reference("type_id", "ticket_type", nullable=True),
    reference("status_id", "status"),
    Column("is_open", Boolean, nullable=False, server_default=true()),
    Column("priority", Text, nullable=False, server_default="normal"),
    Column("subject", Text, nullable=False, server_default=""),
    Column("preview", Text, nullable=False, server_default=""),
    reference("assignee_id", "agent", nullable=True),
    reference("team_id", "team", nullable=True),
    Column("language", Text, nullable=False, server_default=""),
    Column("order_ref", Text, nullable=False, server_default=""),
    Column("answered", Boolean, nullable=False, server_default=false()),
    Column("quarantined", Boolean, nullable=False, server_default=false()),
    Column("previous_ticket_id", Id, nullable=True),
    moment("created_at"),
    moment("last_message_at"),
    moment("first_customer_message_at", nullable=True),
    moment("last_customer_message_at", nullable=True),
    Column("last_customer_message_id", Id, nullable=True),
    moment("first_agent_message_at", nullable=True),
    moment("last_agent_message_at", nullable=True),
    moment("due_at", nullable=True),
    moment("closed_at", nullable=True),
    moment("deleted_at", nullable=True),
    Column("version", Id, nullable=False, server_default="1"),
    CheckConstraint("priority IN ('low', 'normal', 'high', 'urgent')", name="priority"),
    sqlite_autoincrement=True,
)
"""`is_open`: the status means open or pending. `previous_ticket_id`: the closed one it follows.

`source` is the first message's. `version` grows with every change and locks the row.
"""

Index("ix_ticket_open_newest", ticket.c.is_open, ticket.c.last_message_at, ticket.c.id)
Index(
    "ix_ticket_inbox_newest",
    ticket.c.inbox_id,
    ticket.c.is_open,
    ticket.c.last_message_at,
    ticket.c.id,
    ticket.c.deleted_at,
    ticket.c.status_id,
)
"""Ends so that counting by inbox, also by status, reads nothing but the index."""
Index(
    "ix_ticket_assignee_open",
    ticket.c.assignee_id,
    ticket.c.is_open,
    ticket.c.last_message_at,
    ticket.c.id,
    ticket.c.deleted_at,
    ticket.c.inbox_id,
)
"""Ends so that counting somebody's tickets, or nobody's, reads nothing but the index."""
Index(
    "ix_ticket_quarantined",
    ticket.c.inbox_id,
    ticket.c.last_message_at,
    sqlite_where=ticket.c.quarantined.is_(True),
    postgresql_where=ticket.c.quarantined.is_(True),
)
Index("ix_ticket_created", ticket.c.created_at)
Index("ix_ticket_last_customer", ticket.c.last_customer_message_at)
Index("ix_ticket_last_agent", ticket.c.last_agent_message_at)
Index("ix_ticket_due", ticket.c.due_at)
"""What automations that wait for time to pass look for next stands at the edge of these."""
Index("ix_ticket_account_thread", ticket.c.account_id, ticket.c.thread)

participant = Table(
    "participant",
    metadata,
    primary_key(),
    reference("ticket_id", "ticket"),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    UniqueConstraint("ticket_id", "address"),
    sqlite_autoincrement=True,
)
"""Somebody besides the contact who takes part (Cc); `address` is folded."""

ticket_tag = Table(
    "ticket_tag",
    metadata,
    reference("ticket_id", "ticket"),
    reference("tag_id", "tag", index=True),
    UniqueConstraint("ticket_id", "tag_id"),
)

draft = Table(
    "draft",
    metadata,
    primary_key(),
    reference("agent_id", "agent"),
    reference("ticket_id", "ticket", index=True),
    Column("kind", Text, nullable=False, server_default="reply"),
    Column("text", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),
    Column("recipients", Json),
    Column("uploads", Json),
    moment("updated_at"),
    UniqueConstraint("agent_id", "ticket_id"),
    sqlite_autoincrement=True,
)
"""What an agent is writing on a ticket. `kind`: reply, reply_all, forward, note.

`recipients` as a message's. `uploads`: row ids of the files that will go with it.
"""

read_mark = Table(
    "read_mark",
    metadata,
    primary_key(),
    reference("agent_id", "agent"),
    reference("ticket_id", "ticket", index=True),
    Column("message_id", Id, nullable=False),
    moment("read_at"),
    UniqueConstraint("agent_id", "ticket_id"),
    sqlite_autoincrement=True,
)
"""How far an agent has read a ticket."""
