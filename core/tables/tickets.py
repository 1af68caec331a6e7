"""Tickets and what is said about them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

from core.tables.columns import Id, Json, metadata, moment, one_of, primary_key, reference
from core.tables.trusted import trusted

status = Table(
    "status",
    metadata,
    primary_key(),
    Column("name", Text, nullable=False, unique=True),
    Column("meaning", Text, nullable=False),
    Column("position", Integer, nullable=False),
    CheckConstraint(one_of("meaning", "open", "pending", "solved", "closed"), name="meaning"),
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
    Column("channel_state", Json),
    Column("answered", Boolean, nullable=False, server_default=false()),
    Column("handled", Boolean, nullable=False, server_default=false()),
    Column("archived", Boolean, nullable=False, server_default=false()),
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
    moment("snoozed_until", nullable=True),
    moment("closed_at", nullable=True),
    moment("deleted_at", nullable=True),
    Column("version", Id, nullable=False, server_default="1"),
    CheckConstraint(one_of("priority", "low", "normal", "high", "urgent"), name="priority"),
    sqlite_autoincrement=True,
)
"""`is_open`: the status means open or pending. `previous_ticket_id`: the closed one it follows.

`answered`, and `handled` too: nobody wrote, somebody said that nothing is to be written. `archived`
only while it is not open, `snoozed_until` only while it is; what wakes it clears it.
`channel_state`: what the channel last said of how the thread stands; its acts are offered by it.
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
    ticket.c.snoozed_until,
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
    ticket.c.snoozed_until,
)
"""Ends so that counting somebody's tickets, or nobody's, reads nothing but the index."""
Index(
    "ix_ticket_quarantined",
    ticket.c.inbox_id,
    ticket.c.last_message_at,
    sqlite_where=ticket.c.quarantined.is_(True),
    postgresql_where=ticket.c.quarantined.is_(True),
)
Index(
    "ix_ticket_snoozed",
    ticket.c.snoozed_until,
    sqlite_where=ticket.c.snoozed_until.is_not(None),
    postgresql_where=ticket.c.snoozed_until.is_not(None),
)
Index("ix_ticket_created", ticket.c.created_at)
Index("ix_ticket_last_customer", ticket.c.last_customer_message_at)
Index("ix_ticket_last_agent", ticket.c.last_agent_message_at)
Index("ix_ticket_due", ticket.c.due_at)
"""What automations that wait for time to pass look for next stands at the edge of these."""
Index("ix_ticket_account_thread", ticket.c.account_id, ticket.c.thread)
_HAS_ORDER = ticket.c.order_ref != ""
Index(
    "ix_ticket_order",
    ticket.c.order_ref,
    sqlite_where=_HAS_ORDER,
    postgresql_where=_HAS_ORDER,
)

participant = Table(
    "participant",
    metadata,
    primary_key(),
    reference("ticket_id", "ticket"),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("aside", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("ticket_id", "address"),
    sqlite_autoincrement=True,
)
"""Somebody besides the contact who takes part (Cc); `address` is folded.

`aside`: an automation wrote to them; their answer belongs here, but nobody copies them in.
"""

ticket_tag = Table(
    "ticket_tag",
    metadata,
    reference("ticket_id", "ticket"),
    reference("tag_id", "tag", index=True),
    PrimaryKeyConstraint("ticket_id", "tag_id"),
    sqlite_with_rowid=False,
)

trusted(ticket_tag.c.ticket_id)

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
