"""What nearly every command begins with: the settings and the open database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.compose import opened_store
from core.settings import Settings, load
from core.store import Store
from postroom.clock import utc_now


@dataclass(frozen=True, slots=True)
class Session:
    """A command's settings and database."""

    settings: Settings
    store: Store


@contextmanager
def session() -> Iterator[Session]:
    """Read the settings, make the database ready and open it."""
    settings = load()
    with opened_store(settings, utc_now()) as store:
        yield Session(settings, store)
