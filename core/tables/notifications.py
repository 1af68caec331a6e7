"""What agents are told: the bell, and the mails to those who work here."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from core.tables.columns import Id, Json, metadata, moment, one_of, primary_key, reference

notification = Table(
    "notification",
    metadata,
    primary_key(),
    reference("agent_id", "agent"),
    reference("ticket_id", "ticket", nullable=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("facts", Json, nullable=False),
    Column("key", Text, nullable=True),
    moment("created_at"),
    moment("read_at", nullable=True),
    UniqueConstraint("agent_id", "key"),
    sqlite_autoincrement=True,
)
"""One thing one agent is told. `kind`: automation, or an alarm of the instance.

`text`: what the automation says; alarms are put into words when they are shown, from `facts`.
`key`: what is told only once, such as a failing automation in an hour; NULL where nothing is.
"""

Index("ix_notification_agent", notification.c.agent_id, notification.c.id)
Index(
    "ix_notification_unread",
    notification.c.agent_id,
    notification.c.id,
    sqlite_where=notification.c.read_at.is_(None),
    postgresql_where=notification.c.read_at.is_(None),
)
Index("ix_notification_created", notification.c.created_at)

staff_mail = Table(
    "staff_mail",
    metadata,
    primary_key(),
    Column("kind", Text, nullable=False),
    reference("agent_id", "agent", nullable=True),
    reference("notification_id", "notification", nullable=True),
    Column("recipient", Text, nullable=False),
    Column("locale", Text, nullable=False, server_default="en"),
    Column("sealed", LargeBinary),
    Column("account_id", Id, nullable=True),
    Column("state", Text, nullable=False),
    Column("digest_id", Id, nullable=True),
    Column("attempt", Integer, nullable=False, server_default="0"),
    moment("next_at", nullable=True),
    moment("claimed_at", nullable=True),
    moment("tried_at", nullable=True),
    Column("error", Text, nullable=False, server_default=""),
    moment("created_at"),
    moment("finished_at", nullable=True),
    UniqueConstraint("notification_id"),
    CheckConstraint(one_of("kind", "notification", "invitation", "password_reset"), name="kind"),
    CheckConstraint(
        one_of("state", "queued", "sending", "sent", "failed", "lost", "cancelled", "bounced"),
        name="state",
    ),
    sqlite_autoincrement=True,
)
"""A mail to somebody who works here, or shall. queued → sending → sent | failed | lost | cancelled.

It is `bounced` once a report says that it did not arrive.

At most once: what a dead process was sending is `lost`, never repeated. `digest_id`: the mail that
tells of this one too. `sealed`: what only the recipient may read (a one-time link), until it left.
`account_id`: where it went out, or was last tried.
"""

Index(
    "ix_staff_mail_waiting",
    staff_mail.c.id,
    sqlite_where=text("state IN ('queued', 'sending')"),
    postgresql_where=text("state IN ('queued', 'sending')"),
)
Index("ix_staff_mail_agent", staff_mail.c.agent_id, staff_mail.c.claimed_at)
