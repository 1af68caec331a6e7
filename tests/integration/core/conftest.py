"""A connection inside one transaction, for tests of functions that take one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from core.store.engines import writer_engine


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = writer_engine(database_url)
    with engine.connect() as opened, opened.begin():
        yield opened
    engine.dispose()
