"""The order in which events were committed, which on PostgreSQL is not that of their ids."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return  # SQLite's writer is alone: ids are in order
    op.execute("ALTER TABLE event ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id()")
    op.execute("CREATE INDEX ix_event_xid ON event (xid, id)")
