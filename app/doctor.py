"""Everything `postroom doctor` looks at; a check that cannot be made is a check that failed."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app import compose
from core import health, ownership, plugins
from core.health import Check
from core.settings import Settings
from core.store import Store, StoreError, open_store
from migrations.upgrade import current, head
from postroom.errors import PostroomError

OLDEST = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, by name."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.ok for check in self.checks)


def examine(settings: Settings) -> Finding:
    """Look at everything; changes nothing but a file that tries the disk."""
    return Finding(tuple(_checks(settings)))


def _checks(settings: Settings) -> Iterator[Check]:
    yield _python()
    if not settings.folder.is_dir():
        detail = f"{settings.folder} is not there yet; postroom serve makes it"
        yield Check(name="data folder", ok=True, detail=detail)
        yield _plugins(settings)
        return
    yield _guarded("data folder", lambda: health.folder_is_private(settings.folder))
    yield _guarded("disk", lambda: health.disk_has_room(settings.folder))
    yield _guarded("fsync", lambda: health.fsync_works(settings.folder))
    yield _guarded("lock", lambda: _lock(settings))
    migrated = _guarded("migrations", lambda: _migrated(settings))
    yield migrated
    yield _plugins(settings)
    if migrated.ok and current(settings.url) == head():
        yield from _of_store(settings)


def _of_store(settings: Settings) -> Iterator[Check]:
    store = open_store(settings.url)
    try:
        yield _guarded("integrity", lambda: store.read_now(health.store_is_sound))
        yield _guarded("secret key", lambda: _key(settings, store))
        yield _guarded("waiting", lambda: _waiting(store))
    finally:
        store.close()


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except (PostroomError, StoreError, OSError) as error:
        return Check(name=name, ok=False, detail=" ".join(str(error).split()))


def _python() -> Check:
    ok = sys.version_info >= OLDEST
    fix = "" if ok else "; install Python 3.11 or newer"
    return Check(name="python", ok=ok, detail=f"{platform.python_version()}{fix}")


def _lock(settings: Settings) -> Check:
    found = ownership.holder(settings.folder)
    detail = f"held by process {found.pid} since {found.since}" if found else "free"
    return Check(name="lock", ok=True, detail=detail)


def _migrated(settings: Settings) -> Check:
    found = current(settings.url)
    if found is None:
        return Check(name="migrations", ok=True, detail="the database is empty; it is made on use")
    ok = found == head()
    fix = "" if ok else f", this version needs {head()}; type: postroom migrate"
    return Check(name="migrations", ok=ok, detail=f"revision {found}{fix}")


def _key(settings: Settings, store: Store) -> Check:
    needed = store.read_now(compose.has_key_check)
    found = health.key_is_private(settings.key_file, needed=needed)
    if found.ok and needed:
        compose.sealer(settings, store)
    return found


def _plugins(settings: Settings) -> Check:
    registry = plugins.load(safe_mode=settings.safe_mode)
    broken = "; ".join(str(error) for error in registry.broken)
    loaded = ", ".join(registry.channels.keys()) or "none"
    detail = broken or f"channels {loaded}; {len(registry.actions)} actions"
    return Check(name="plug-ins", ok=not broken, detail=detail)


def _waiting(store: Store) -> Check:
    found = store.read_now(health.waiting)
    detail = (
        f"{found.quarantined} messages in quarantine, {found.deliveries_failed} deliveries failed,"
        f" {found.deliveries_unknown} unknown, {found.events_failed} events failed,"
        f" {found.accounts_in_trouble} accounts in trouble"
    )
    return Check(name="waiting", ok=True, detail=detail)
