from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.store import Store, open_store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """On each kind of database."""
    store = open_store(database_url)
    yield store
    store.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """For what no database has a part in."""
    store = open_store(sqlite_url)
    yield store
    store.close()
