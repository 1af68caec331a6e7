from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.acceptance.shop import Shop, opened
from tests.conftest import KINDS


@pytest.hookimpl(trylast=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a shop on each kind of database; named last, so that ids begin with the line."""
    if "kind_of_database" in metafunc.fixturenames:
        metafunc.parametrize("kind_of_database", KINDS)


@pytest.fixture
def checklist_line(request: pytest.FixtureRequest) -> str:
    """Which line of the checklist the case proves; it is the beginning of the case's id."""
    return str(request.param)


@pytest_asyncio.fixture
async def shop(request: pytest.FixtureRequest, kind_of_database: str) -> AsyncIterator[Shop]:
    """A whole Postroom."""
    async with opened(str(request.getfixturevalue(f"{kind_of_database}_url"))) as shop:
        yield shop
