"""The database's form, revision by revision; `upgrade` brings a database to the newest."""

from migrations.upgrade import (
    DatabaseProblem,
    NewerDatabase,
    Upgraded,
    current,
    head,
    is_pending,
    upgrade,
)

__all__ = [
    "DatabaseProblem",
    "NewerDatabase",
    "Upgraded",
    "current",
    "head",
    "is_pending",
    "upgrade",
]
