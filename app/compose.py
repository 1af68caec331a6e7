"""Putting the parts together: the one place that knows how each is made from the settings."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from core import instance
from core.blobs import BlobHome, DatabaseBlobs, FolderBlobs
from core.instance.changes import put_if_absent
from core.outbox.caps import Caps
from core.ownership import Owner
from core.problems import Refused
from core.secrets import Sealer, create_key_file, open_key_file
from core.settings import Settings
from core.store import Store, open_store
from migrations.upgrade import DatabaseProblem, Upgraded, current, head, shown, upgrade

_KEY_CHECK = "key_check"
_CHECKED = "postroom"


def ensure_folder(folder: Path) -> None:
    """Make the data folder, for its owner alone, unless it is there; it must be writable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _no_folder(folder, error.strerror or "it cannot be made") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _no_folder(folder, "it cannot be written")


def ready_database(url: str, now: datetime) -> None:
    """Migrate an empty database; refuse an older one, because a running process may be using it."""
    found = current(url)
    if found is None:
        upgrade(url, now)
    elif found != head():
        raise DatabaseProblem(
            f"{shown(url)} is of an older version ({found}, this Postroom needs {head()}); stop"
            " Postroom and type: postroom migrate"
        )


def upgraded_database(url: str, now: datetime) -> Upgraded:
    """Bring the database to this version; for the process that owns the data folder."""
    return upgrade(url, now)


@contextmanager
def opened_store(settings: Settings, now: datetime) -> Iterator[Store]:
    """The database of these settings, made ready, for as long as the block lasts."""
    ensure_folder(settings.folder)
    ready_database(settings.url, now)
    store = open_store(settings.url)
    try:
        yield store
    finally:
        store.close()


def sealer(settings: Settings, store: Store) -> Sealer:
    """The secret key, made at the first start; raises `KeyProblem` for a missing or wrong one."""
    sealed = store.read_now(instance.get, _KEY_CHECK)
    if sealed is None:
        made = create_key_file(settings.key_file)
        store.write_now(put_if_absent, _KEY_CHECK, made.seal(_CHECKED).decode())
        return sealer(settings, store)
    found = open_key_file(settings.key_file)
    found.open(str(sealed).encode())
    return found


def has_key_check(connection: Connection) -> bool:
    """Whether a secret key belongs to this database already."""
    return instance.get(connection, _KEY_CHECK) is not None


def blobs(settings: Settings, store: Store) -> BlobHome:
    """Where large bytes lie."""
    in_folder = store.sqlite if settings.blobs == "auto" else settings.blobs == "folder"
    return FolderBlobs(settings.folder / "blobs") if in_folder else DatabaseBlobs(store)


def caps(settings: Settings) -> Caps:
    """The limits of automatic mail."""
    return Caps(
        recipient_hour=settings.cap_recipient_hour,
        recipient_day=settings.cap_recipient_day,
        domain_hour=settings.cap_domain_hour or None,
        same_reply=timedelta(hours=settings.cap_same_reply_hours) or None,
        instance_minute=settings.cap_instance_minute,
    )


def owner(settings: Settings) -> Owner:
    """Who we are, as a second host is told."""
    return Owner(socket.gethostname(), str(settings.folder), os.getpid())


def _no_folder(folder: Path, reason: str) -> Refused:
    return Refused(
        f"the data folder {folder} cannot be used: {reason}; name another with POSTROOM_DATA, or"
        " give it to the user who runs Postroom"
    )
