"""What customers bought, as marketplaces and shops tell it, and what was asked of them."""

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
)

from core.tables.columns import Id, Json, metadata, moment, one_of, primary_key, reference

shop_order = Table(
    "shop_order",
    metadata,
    primary_key(),
    reference("account_id", "account"),
    Column("external_id", Text, nullable=False),
    Column("external_folded", Text, nullable=False),
    reference("contact_id", "contact", nullable=True),
    Column("buyer", Text, nullable=False, server_default=""),
    Column("buyer_identity", Text, nullable=False, server_default=""),
    Column("buyer_name", Text, nullable=False, server_default=""),
    Column("buyer_email", Text, nullable=False, server_default=""),
    Column("email_folded", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default=""),
    Column("total", Id, nullable=False),
    Column("currency", Text, nullable=False),
    Column("paid", Boolean, nullable=False, server_default=false()),
    Column("cancelled", Boolean, nullable=False, server_default=false()),
    Column("delivery", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("url", Text, nullable=False, server_default=""),
    Column("lines", Json, nullable=False),
    Column("shipments", Json, nullable=False),
    moment("created_at"),
    moment("updated_at"),
    UniqueConstraint("account_id", "external_id"),
    sqlite_autoincrement=True,
)
"""`total`: ten-thousandths of the currency, so that every sum is exact. `state`: the status as
conditions compare it, in small letters. `buyer_identity`, `email_folded`: as a contact's identity.

`contact_id` is empty until somebody is known by that identity, or proved that address.
"""

Index("ix_shop_order_contact", shop_order.c.contact_id, shop_order.c.created_at)
Index("ix_shop_order_folded", shop_order.c.external_folded)
_UNCLAIMED = shop_order.c.contact_id.is_(None)
Index(
    "ix_shop_order_unclaimed",
    shop_order.c.buyer_identity,
    sqlite_where=_UNCLAIMED,
    postgresql_where=_UNCLAIMED,
)
Index(
    "ix_shop_order_unclaimed_email",
    shop_order.c.email_folded,
    sqlite_where=_UNCLAIMED,
    postgresql_where=_UNCLAIMED,
)

order_lookup = Table(
    "order_lookup",
    metadata,
    primary_key(),
    reference("account_id", "account"),
    Column("kind", Text, nullable=False),
    Column("wanted", Text, nullable=False),
    Column("spelled", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="new"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    moment("wanted_at"),
    moment("next_at"),
    moment("asked_at", nullable=True),
    UniqueConstraint("account_id", "kind", "wanted"),
    CheckConstraint(one_of("kind", "buyer", "order"), name="kind"),
    CheckConstraint(one_of("state", "new", "done", "failed"), name="state"),
    sqlite_autoincrement=True,
)
"""One question to a channel: the orders of a buyer, or one order by its id.

`wanted`: folded for a buyer; `spelled` is how the channel is asked. `wanted_at`: when somebody began
to wait for it. `next_at`: a new one is not asked before; any other is not asked again before.
"""

_NEW = order_lookup.c.state == "new"
Index(
    "ix_order_lookup_due",
    order_lookup.c.next_at,
    sqlite_where=_NEW,
    postgresql_where=_NEW,
)
