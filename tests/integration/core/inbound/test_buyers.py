"""Orders that come before their customers are known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.store import Store, open_store
from postroom.message import Parsed, Sender
from tests.integration.core.inbound.test_accept import column, letter
from tests.integration.core.inbound.test_aftermath import _take_in
from tests.integration.core.orders.test_taking import order


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def test_an_order_goes_to_its_buyer_who_writes_in_a_later_batch(store: Store) -> None:
    buyer = Sender(identity="Client:44")
    store.write_now(_take_in, [Parsed(orders=(order(buyer="Client:44"),))])
    nobodys = column(store, "shop_order", "contact_id")

    first_message = letter("m1", sender=buyer, customer=buyer, thread="t1")
    store.write_now(_take_in, [Parsed((first_message,))])

    assert nobodys == [None]
    assert column(store, "shop_order", "contact_id") == column(store, "message", "contact_id")
