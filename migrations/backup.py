"""A copy of an SQLite database beside it, taken before it is changed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path


def copy(database: Path, revision: str, now: datetime) -> Path:
    """Copy a database that may be in use; the copy is whole, or there is none."""
    target = database.with_name(f"{database.stem}.{revision}.{now:%Y%m%dT%H%M%SZ}.backup")
    draft = target.with_suffix(".part")
    try:
        _copy(database, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def _copy(database: Path, draft: Path) -> None:
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(draft)) as copied:
        source.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
