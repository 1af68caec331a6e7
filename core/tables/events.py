"""What happened, and what must leave: the two tables everything else is driven by."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)

from core.tables.columns import Id, Json, metadata, moment, one_of, primary_key, reference
from core.tables.trusted import trusted

event = Table(
    "event",
    metadata,
    primary_key(),
    reference("ticket_id", "ticket"),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("message_id", Id, nullable=True),
    Column("cause_id", Id, nullable=True),
    Column("run_id", Id, nullable=True),
    Column("depth", SmallInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    moment("next_at", nullable=True),
    Column("error", Text, nullable=False, server_default=""),
    Column("facts", LargeBinary),
    Column("verdicts", LargeBinary),
    moment("created_at"),
    CheckConstraint(one_of("state", "new", "done", "failed", "quiet"), name="state"),
    sqlite_autoincrement=True,
)
"""Append-only. `cause_id`: the root event of the chain, NULL for a root itself.

`state`: new → done | failed (parked after five attempts); `quiet`: recorded, not for automations
(imports, changes without a listener). `facts`, `verdicts`: what the engine read and decided.
"""

Index("ix_event_ticket", event.c.ticket_id, event.c.id)
trusted(event.c.ticket_id)
Index(
    "ix_event_cause",
    event.c.cause_id,
    sqlite_where=event.c.cause_id.is_not(None),
    postgresql_where=event.c.cause_id.is_not(None),
)
Index(
    "ix_event_new",
    event.c.id,
    sqlite_where=text("state = 'new'"),
    postgresql_where=text("state = 'new'"),
)

delivery = Table(
    "delivery",
    metadata,
    primary_key(),
    reference("ticket_id", "ticket"),
    reference("account_id", "account"),
    reference("message_id", "message", index=True),
    Column("state", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False, unique=True),
    Column("recipient", Text, nullable=False, server_default=""),
    Column("recipient_domain", Text, nullable=False, server_default=""),
    Column("thread", Text, nullable=False, server_default=""),
    Column("automatic", SmallInteger, nullable=False, server_default="0"),
    Column("automation_id", Id, nullable=True),
    Column("run_id", Id, nullable=True),
    Column("step", Text, nullable=False, server_default=""),
    Column("attempt", Integer, nullable=False, server_default="0"),
    moment("next_at", nullable=True),
    moment("claimed_at", nullable=True),
    moment("tried_at", nullable=True),
    Column("external_id", Text, nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
    moment("created_at"),
    moment("finished_at", nullable=True),
    CheckConstraint(
        one_of(
            "state",
            "draft",
            "approval",
            "queued",
            "sending",
            "sent",
            "failed",
            "unknown",
            "cancelled",
        ),
        name="state",
    ),
    sqlite_autoincrement=True,
)
"""The outbox. queued → sending → sent | failed | unknown | cancelled; draft, approval → queued.

`attempt` counts claims: only the attempt that claimed the row may record its result. `next_at`: not
before; of an `unknown` one: when the channel is asked again. `tried_at`: the first try since a
person or an automation queued it, which decides when to give up. `error` of a `sent` one: what did
not go as it should.
`thread`: the channel's thread that the message began, beside its ticket's.
`recipient`: folded address, what the caps count. `recipient_domain`: its domain as they count it,
`@shop.example`; empty where strangers share it.
"""

Index(
    "ix_delivery_queued",
    delivery.c.account_id,
    delivery.c.id,
    sqlite_where=text(one_of("state", "queued", "sending", "unknown")),
    postgresql_where=text(one_of("state", "queued", "sending", "unknown")),
)
"""What the lanes of deliveries look at; questions name all three states to be answered from it."""
Index("ix_delivery_ticket", delivery.c.ticket_id, delivery.c.id)
Index(
    "ix_delivery_named",
    delivery.c.external_id,
    delivery.c.account_id,
    sqlite_where=text("external_id <> ''"),
    postgresql_where=text("external_id <> ''"),
)
"""What a channel called messages of ours, by which their copies are known when they are read."""
Index(
    "ix_delivery_automation",
    delivery.c.automation_id,
    delivery.c.created_at,
    sqlite_where=delivery.c.automation_id.is_not(None),
    postgresql_where=delivery.c.automation_id.is_not(None),
)
"""What an automation sent in the last days."""
Index(
    "ix_delivery_held",
    delivery.c.automation_id,
    delivery.c.recipient,
    sqlite_where=text("state = 'approval'"),
    postgresql_where=text("state = 'approval'"),
)
"""What waits for a yes, by whom it is held."""
Index(
    "ix_delivery_automatic",
    delivery.c.recipient,
    delivery.c.created_at,
    sqlite_where=text("automatic = 1"),
    postgresql_where=text("automatic = 1"),
)
Index(
    "ix_delivery_thread",
    delivery.c.account_id,
    delivery.c.thread,
    sqlite_where=text("thread <> ''"),
    postgresql_where=text("thread <> ''"),
)
Index(
    "ix_delivery_automatic_domain",
    delivery.c.recipient_domain,
    delivery.c.created_at,
    sqlite_where=text("automatic = 1 AND recipient_domain <> ''"),
    postgresql_where=text("automatic = 1 AND recipient_domain <> ''"),
)
Index(
    "ix_delivery_automatic_when",
    delivery.c.created_at,
    sqlite_where=text("automatic = 1"),
    postgresql_where=text("automatic = 1"),
)
