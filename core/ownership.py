"""One owner at a time: a lock in the data folder, and between machines a heartbeat row."""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection

from core.instance import put
from core.instance.changes import forget, put_if_absent
from core.instance.queries import locked
from core.problems import Refused

FILE = "lock"
"""Name of the lock file in the data folder; who holds it is written inside."""
PATIENCE = 0.5
"""Seconds to wait for a lock that somebody only looks at, or is just letting go."""
HEARTBEAT = timedelta(seconds=10)
"""How often the owner says that it lives (PostgreSQL)."""
SILENCE = timedelta(seconds=30)
"""After so long without a heartbeat the owner counts as gone."""
_KEY = "owner"


class Owned(Refused):
    """Somebody else works here: who, and what to do."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds the lock, as it wrote itself down."""

    pid: int
    since: str
    """When it started, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A process's place: two different ones must not work on one PostgreSQL database."""

    host: str
    folder: str
    pid: int


class DataLock:
    """The lock of a data folder, held until `release` or the end of the process."""

    def __init__(self, folder: Path, handle: int) -> None:
        self.folder = folder
        self._handle: int | None = handle

    @property
    def held(self) -> bool:
        """Whether it is still ours: not released, and nobody deleted the file under us."""
        return self._handle is not None and os.fstat(self._handle).st_nlink > 0

    def release(self) -> None:
        """Let go; again does nothing."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def take(folder: Path, now: datetime) -> DataLock:
    """Take the folder's lock; raises `Owned` naming the process that has it."""
    handle = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if not _locked(handle):
        os.close(handle)
        raise Owned(_taken(folder))
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()} {now.isoformat(timespec='seconds')}\n".encode(), 0)
    return DataLock(folder, handle)


def holder(folder: Path) -> Holder | None:
    """Who holds the folder's lock; None if it is free."""
    try:
        handle = os.open(folder / FILE, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _written(handle)
    finally:
        os.close(handle)
    return None


def claim(connection: Connection, owner: Owner, now: datetime) -> None:
    """Become the owner of a PostgreSQL database, or say again that we are.

    Raises `Owned` while another place gave a sign of life in the last 30 seconds. Times are this
    machine's: clocks of hosts that share a database must not differ by more than that.
    """
    put_if_absent(connection, _KEY, {})
    found = locked(connection, _KEY) or {}
    if _is_alive(found, now) and not _is_same(found, owner):
        raise Owned(
            f"another Postroom on host {found['host']} (process {found['pid']}, data folder"
            f" {found['folder']}) works on this database; stop it first, or give this one a"
            " database of its own"
        )
    seen = now.isoformat()
    row = {"host": owner.host, "folder": owner.folder, "pid": owner.pid, "seen_at": seen}
    put(connection, _KEY, row)


def disclaim(connection: Connection, owner: Owner) -> None:
    """Say that we are gone, so that the next one need not wait."""
    if _is_same(locked(connection, _KEY) or {}, owner):
        forget(connection, _KEY)


def _locked(handle: int) -> bool:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        else:
            return True


def _taken(folder: Path) -> str:
    found = holder(folder)
    who = f"process {found.pid}, since {found.since}" if found else "it has just ended; try again"
    return (
        f"another Postroom ({who}) runs on the data folder {folder}; stop it, or name another"
        " folder with POSTROOM_DATA"
    )


def _written(handle: int) -> Holder:
    pid, _, since = os.pread(handle, 200, 0).decode("ascii", "replace").strip().partition(" ")
    return Holder(int(pid) if pid.isdigit() else 0, since)


def _is_alive(found: dict[str, Any], now: datetime) -> bool:
    return bool(found) and now - datetime.fromisoformat(found["seen_at"]) < SILENCE


def _is_same(found: dict[str, Any], owner: Owner) -> bool:
    return (found.get("host"), found.get("folder")) == (owner.host, owner.folder)
