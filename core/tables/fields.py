"""Custom fields, and the values that tickets and contacts hold in them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from core.tables.columns import Id, Json, metadata, moment, one_of, primary_key

custom_field = Table(
    "custom_field",
    metadata,
    primary_key(),
    Column("owner", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("choices", Json),
    Column("position", Integer, nullable=False),
    Column("archived", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("owner", "key"),
    CheckConstraint(one_of("owner", "ticket", "contact"), name="owner"),
    CheckConstraint(one_of("kind", "text", "number", "yes_no", "moment", "choice"), name="kind"),
    sqlite_autoincrement=True,
)
"""A field the shop made up. `key` and `kind` stay for good; `choices` only of the kind choice.

`archived`: no longer offered; what stands in it stays, and conditions still read it.
"""

field_value = Table(
    "field_value",
    metadata,
    primary_key(),
    Column("ticket_id", Id, ForeignKey("ticket.id"), nullable=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=True),
    Column("key", Text, nullable=False),
    Column("text", Text),
    Column("text_folded", Text),
    Column("number", Double),
    Column("yes_no", Boolean),
    moment("moment", nullable=True),
    UniqueConstraint("ticket_id", "key"),
    UniqueConstraint("contact_id", "key"),
    CheckConstraint("(ticket_id IS NULL) <> (contact_id IS NULL)", name="owner"),
    sqlite_autoincrement=True,
)
"""What stands in a field of one ticket or contact; no row where nothing does.

`key`: of a custom field, or of a field a plug-in stores, which has a dot in it. Texts and choices
stand in `text` and folded in `text_folded`; every other kind in the column named after it.
"""

Index(
    "ix_field_value_moment",
    field_value.c.key,
    field_value.c.moment,
    sqlite_where=field_value.c.moment.is_not(None),
    postgresql_where=field_value.c.moment.is_not(None),
)
"""What automations that wait for time to pass look for next stands at its edge."""
