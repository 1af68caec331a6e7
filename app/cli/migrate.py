"""`postroom migrate`: bring the database to this version."""

from __future__ import annotations

from app.cli import show
from app.compose import ensure_folder, upgraded_database
from core.ownership import take
from core.settings import load
from postroom.clock import utc_now


def migrate() -> None:
    """Copy the database (SQLite), then bring it to this version, wholly or not at all."""
    settings = load()
    ensure_folder(settings.folder)
    now = utc_now()
    with take(settings.folder, now):
        done = upgraded_database(settings.url, now)
    if not done.changed:
        show.line(f"The database is at revision {done.after} already.")
        return
    kept = f" A copy from before is {done.backup}." if done.backup else ""
    show.line(f"The database went from {done.before or 'empty'} to revision {done.after}.{kept}")
