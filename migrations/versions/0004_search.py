"""The index that words are found by."""

from __future__ import annotations

from alembic import op

from core.search.statements import create_statements

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for statement in create_statements(op.get_bind().dialect.name):
        op.execute(statement)
