"""Bringing a database to the newest revision: all of it in one transaction, or nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import DatabaseError, OperationalError

from core.problems import Refused
from core.store.engines import is_sqlite, writer_engine
from core.store.errors import StoreUnavailable, translated
from migrations import backup, revisions

_LOCK = 0x706F7374
"""Any fixed number: who migrates on PostgreSQL holds the advisory lock of this name."""

head = revisions.head


class DatabaseProblem(Refused):
    """A database that cannot be used as it is: which, why, and what to do."""


class NewerDatabase(DatabaseProblem):
    """The database was made by a newer version than this code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade did; `before` is None for a database that was empty."""

    before: str | None
    after: str
    backup: Path | None

    @property
    def changed(self) -> bool:
        """Whether there was anything to do."""
        return self.before != self.after


def upgrade(url: str, now: datetime) -> Upgraded:
    """Bring the database to `head()`; an SQLite one that holds something is copied first.

    Raises `NewerDatabase` for one of a newer version and `DatabaseProblem` for one that is not
    ours, cannot be reached or has no room; each leaves it as it was.
    """
    engine = _opened(url)
    try:
        return _upgrade(engine, url, now)
    except DatabaseError as error:
        raise _problem(url, error) or error from error
    finally:
        engine.dispose()


def current(url: str) -> str | None:
    """The database's revision; None if it is empty. Raises as `upgrade` does."""
    engine = _opened(url)
    try:
        with engine.connect() as connection:
            return _checked(connection, url)
    except DatabaseError as error:
        raise _problem(url, error) or error from error
    finally:
        engine.dispose()


def revision(connection: Connection) -> str | None:
    """The revision of a database that has been migrated, read inside a transaction."""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_pending(url: str) -> bool:
    """Whether the database, empty or older, needs `upgrade` before it can be used."""
    return current(url) != head()


def _upgrade(engine: Engine, url: str, now: datetime) -> Upgraded:
    with engine.connect() as connection:
        before = _checked(connection, url)
    if before == head():
        return Upgraded(before=before, after=before, backup=None)
    copied = _copied(url, before, now) if before and is_sqlite(url) else None
    with engine.connect() as connection:
        _migrate(connection, url)
    return Upgraded(before=before, after=head(), backup=copied)


def _migrate(connection: Connection, url: str) -> None:
    from migrations import apply

    _loosen(connection)
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if _checked(connection, url) != head():  # another process may have been faster
            apply.missing(connection)
        _check_references(connection)


def _loosen(connection: Connection) -> None:
    """SQLite changes a table by copying it: references are checked at the end instead.

    The pragma does nothing inside a transaction, so it goes past SQLAlchemy, which opens one.
    """
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.execute("PRAGMA foreign_keys=OFF")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).first()
    if broken:
        raise DatabaseProblem(f"after the upgrade table {broken[0]} would refer to missing rows")


def _checked(connection: Connection, url: str) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise DatabaseProblem(
                f"{shown(url)} holds tables that Postroom did not make; name an empty database"
            )
        return None
    found = revision(connection)
    if found is not None and found not in revisions.known():
        raise NewerDatabase(
            f"{shown(url)} was made by a newer Postroom (revision {found}, this one knows up to"
            f" {head()}); install the newer version, or put back the copy from before"
        )
    return found


def _copied(url: str, before: str, now: datetime) -> Path:
    try:
        return backup.copy(Path(make_url(url).database or ""), before, now)
    except OSError as error:
        raise DatabaseProblem(
            f"{shown(url)} was not upgraded, because a copy could not be made first:"
            f" {error.strerror}; make room beside it"
        ) from error


def _opened(url: str) -> Engine:
    try:
        return writer_engine(url)
    except ModuleNotFoundError as error:
        raise DatabaseProblem(
            f"for {shown(url)} the package {error.name} is missing; type: pip install"
            " 'postroom[postgres]'"
        ) from error


def shown(url: str) -> str:
    """The database as a person knows it: the file's path, or the URL without its password."""
    parsed = make_url(url)
    if is_sqlite(url):
        return f"the database {parsed.database}"
    return f"the database {parsed.render_as_string(hide_password=True)}"


def _problem(url: str, error: DatabaseError) -> Exception | None:
    """The sentence for an error that is about the machine; None if it is about our revisions."""
    known = translated(error)
    if known and not isinstance(known, StoreUnavailable):
        return known
    if type(error) not in {OperationalError, DatabaseError}:
        return None
    reason = str(error.orig).strip().splitlines()[0]
    if is_sqlite(url):
        return DatabaseProblem(
            f"{shown(url)} cannot be opened: {reason}; check that it is an SQLite file of Postroom"
            " and that its folder can be written"
        )
    return DatabaseProblem(
        f"{shown(url)} cannot be used: {reason}; start PostgreSQL or correct POSTROOM_DATABASE_URL"
    )
