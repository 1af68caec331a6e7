"""A served application on SQLite, and people at it; what pages say depends on no database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import ClientSession

from core.store import Store, open_store
from tests.serving import Served, serving


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    store = open_store(sqlite_url)
    yield store
    store.close()


@pytest.fixture
async def served(store: Store) -> AsyncIterator[Served]:
    async with serving(store) as served:
        yield served


@pytest.fixture
async def ala(served: Served) -> ClientSession:
    """An admin."""
    return await served.signed_in("ala")


@pytest.fixture
async def marta(served: Served) -> ClientSession:
    """A manager of both inboxes."""
    return await served.signed_in("marta")
