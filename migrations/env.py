"""Run by Alembic on the connection that `migrations.upgrade` opened; it never opens its own."""

from __future__ import annotations

from alembic import context

from core.store import crashpoint
from core.tables import metadata


def _applied(*_: object, **__: object) -> None:
    crashpoint("migrated")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    on_version_apply=_applied,
    **context.config.attributes["options"],
)
context.run_migrations()
