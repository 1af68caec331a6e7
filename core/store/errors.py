"""What a database can refuse, as sentences a person can act on."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError

_AWAY = {None, "57P01", "57P02", "57P03", "53300"}
"""SQLSTATEs of a PostgreSQL that is not there (none), stops, starts, or has no connection left."""


class StoreError(Exception):
    """The database did not take or give what was asked; nothing half-done was kept."""


class StoreFull(StoreError):
    """No room on the disk; nothing was stored, and writing goes on once there is room."""


class StoreLocked(StoreError):
    """Another process held the database for longer than the busy time-out."""


class StoreUnavailable(StoreError):
    """The database cannot be reached just now."""


def translated(error: DBAPIError) -> StoreError | None:
    """The sentence for a driver's error that is about the machine; None if it is about us."""
    text = str(error.orig).lower()
    if "disk is full" in text or "no space left" in text or "disk i/o error" in text:
        return StoreFull(
            "the disk is full, so nothing more can be stored; free some space, it goes on by itself"
        )
    if "database is locked" in text:
        return StoreLocked("another process holds the database; wait for it to finish, or stop it")
    if isinstance(error, OperationalError) and _away(error):
        return StoreUnavailable("the database cannot be reached; is PostgreSQL running?")
    return None


def _away(error: OperationalError) -> bool:
    """Whether the server is away; errors of SQLite's driver bear no SQLSTATE at all."""
    return error.connection_invalidated or getattr(error.orig, "sqlstate", "") in _AWAY
