from collections.abc import Iterator

import pytest

from core.store import Store, open_store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on a database of the test's own, once on each kind."""
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A store on an SQLite database of the test's own."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()
