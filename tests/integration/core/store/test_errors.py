"""Errors of a real database, and what callers are told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from core.store import Store, StoreUnavailable, open_store
from tests import debian, postgres
from tests.postgres import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of the test's own, which it may stop."""
    if postgres.programs() is None:
        debian.missing(postgres.PACKAGE)
    with postgres.running() as server:
        yield server


@pytest.fixture
def store(server: Server) -> Iterator[Store]:
    opened = open_store(server.url())
    yield opened
    opened.close()


def _ask(connection: Connection) -> int:
    return int(connection.execute(text("SELECT 1")).scalar_one())


def _be_ended(connection: Connection) -> None:
    connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def test_postgresql_that_is_away_is_unavailable_until_it_is_back(
    server: Server, store: Store
) -> None:
    assert store.write_now(_ask) == store.read_now(_ask) == 1

    server.stop()
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            store.write_now(_ask)
        with pytest.raises(StoreUnavailable):
            store.read_now(_ask)
    server.start()

    assert store.write_now(_ask) == store.read_now(_ask) == 1


def test_a_restart_that_nobody_noticed_costs_nothing(server: Server, store: Store) -> None:
    for _ in range(8):  # each thread has its connection
        assert store.write_now(_ask) == store.read_now(_ask) == 1

    server.stop()
    server.start()

    for _ in range(8):
        assert store.write_now(_ask) == store.read_now(_ask) == 1


def test_a_transaction_that_postgresql_ends_is_unavailable(store: Store) -> None:
    with pytest.raises(StoreUnavailable):
        store.write_now(_be_ended)
