"""Single checks of what this instance stands on; each says yes, or no and what to do."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from core.instance import put

LEAST_FREE = 0.05
LEAST_FREE_BYTES = 500_000_000
"""The disk is well with more than 5 % or more than 500 MB free."""
SLOWEST_SYNC_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str = ""
    """What was found; with `ok` false also what to do."""


def store_writes(connection: Connection, probe: str) -> None:
    """Write and so prove that writing works; the caller's commit is the proof."""
    put(connection, "probe", probe)


def disk_has_room(folder: Path) -> Check:
    """Whether the data folder's disk has room for what comes next."""
    usage = shutil.disk_usage(folder)
    ok = usage.free > min(LEAST_FREE * usage.total, LEAST_FREE_BYTES)
    fix = "" if ok else "; free some space"
    return Check(name="disk", ok=ok, detail=f"{usage.free // 1_000_000} MB free{fix}")


def folder_is_private(folder: Path) -> Check:
    """Whether only its owner can look into the data folder."""
    mode = folder.stat().st_mode & 0o777
    if mode & 0o077:
        return Check(
            name="data folder", ok=False, detail=f"others may look into it; chmod 700 {folder}"
        )
    return Check(name="data folder", ok=True, detail=str(folder))


def key_is_private(path: Path, *, needed: bool) -> Check:
    """Whether the secret key is there and only its owner may read it."""
    name = "secret key"
    if not path.exists():
        detail = f"{path} is missing; put it back from your backup" if needed else "not made yet"
        return Check(name=name, ok=not needed, detail=detail)
    if path.stat().st_mode & 0o077:
        return Check(name=name, ok=False, detail=f"others may read it; chmod 600 {path}")
    return Check(name=name, ok=True, detail=str(path))


def fsync_works(folder: Path) -> Check:
    """Whether the disk takes an fsync, and how long it takes; promises stand on it."""
    path = folder / f".fsync-{os.getpid()}"
    start = time.monotonic()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(handle, b"x")
            os.fsync(handle)
        finally:
            os.close(handle)
            path.unlink()
    except OSError as error:
        detail = f"{error.strerror}; the disk cannot keep what it is given"
        return Check(name="fsync", ok=False, detail=detail)
    took = time.monotonic() - start
    slow = "; this disk is too slow to work on" if took > SLOWEST_SYNC_S else ""
    return Check(name="fsync", ok=not slow, detail=f"{took * 1000:.1f} ms{slow}")


def store_is_sound(connection: Connection) -> Check:
    """Whether SQLite finds its file whole and no row refers to a missing one."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT 1"))
        return Check(name="integrity", ok=True, detail="kept by PostgreSQL")
    found = connection.execute(text("PRAGMA integrity_check(1)")).scalar()
    if found != "ok":
        detail = f"{found}; stop Postroom and put back a backup"
        return Check(name="integrity", ok=False, detail=detail)
    row = connection.execute(text("PRAGMA foreign_key_check")).first()
    if row is not None:
        detail = f"a row of {row[0]} refers to a missing one of {row[2]}; report this"
        return Check(name="integrity", ok=False, detail=detail)
    return Check(name="integrity", ok=True, detail="ok")
