"""What a customer's message does to a ticket that was put away."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from core import tables
from core.store import Store, open_store
from tests.integration.core.inbound.test_accept import close_all, column, letter, take_in
from tests.seeds import NOW


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def put(connection: Connection, values: dict[str, Any]) -> None:
    connection.execute(update(tables.ticket).values(**values))


def test_a_customers_message_brings_a_snoozed_ticket_back(store: Store) -> None:
    store.write_now(take_in, [letter("a@x")])
    store.write_now(put, {"snoozed_until": NOW + timedelta(days=2), "handled": True})

    store.write_now(take_in, [letter("b@x", references=("a@x",))])

    assert column(store, "ticket", "snoozed_until") == [None]
    assert column(store, "ticket", "handled") == [False]
    (woken,) = column(store, "event", "payload", kind="woken")
    assert (woken["by"], woken["snoozed"]) == ("customer", False)


def test_a_machines_message_lets_it_rest(store: Store) -> None:
    store.write_now(take_in, [letter("a@x")])
    store.write_now(put, {"snoozed_until": NOW + timedelta(days=2)})

    store.write_now(take_in, [letter("b@x", references=("a@x",), automatic="auto-replied")])

    assert column(store, "ticket", "snoozed_until") == [NOW + timedelta(days=2)]
    assert "woken" not in column(store, "event", "kind")


def test_a_customers_message_takes_a_ticket_out_of_the_archive(store: Store) -> None:
    store.write_now(take_in, [letter("a@x")])
    store.write_now(close_all, 1)
    store.write_now(put, {"archived": True})

    store.write_now(take_in, [letter("b@x", references=("a@x",))])

    assert column(store, "ticket", "archived") == [False]
    assert column(store, "ticket", "is_open") == [True]
    assert "unarchived" in column(store, "event", "kind")
    (told,) = column(store, "event", "payload", kind="status_set")
    assert (told["previous_meaning"], told["meaning"], told["by"]) == ("closed", "open", "customer")
