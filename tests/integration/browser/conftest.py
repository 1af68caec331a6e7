"""One browser for all tests here, and a shop with tickets to look at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from core.store import Store, open_store
from tests import browser
from tests.serving import Served, serving


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with browser.chromium() as started:
        yield started


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def served(store: Store, chromium: Browser) -> AsyncIterator[Served]:
    async with serving(store) as running:
        yield running
