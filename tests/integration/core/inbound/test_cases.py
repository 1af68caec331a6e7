"""One thread of a channel may bear several cases, and know the customer where the sender does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.store import Store, open_store
from postroom.message import Address, Direction, InboundMessage, Parsed, Sender, TicketChange
from tests.integration.core.inbound import test_said as said
from tests.integration.core.inbound.test_accept import column, letter, take_in
from tests.seeds import NOW

JAN = Sender(identity="jan_k", name="Jan_K")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def _letter(external_id: str, **values: Any) -> InboundMessage:
    return letter(external_id, **{"thread": "t1", "sender": JAN, "customer": JAN, **values})


def _tickets(store: Store) -> dict[str, int]:
    names = column(store, "message", "external_id")
    return dict(zip(names, column(store, "message", "ticket_id"), strict=True))


def test_another_order_in_an_old_thread_is_a_new_ticket(store: Store) -> None:
    store.write_now(take_in, [_letter("a", order="order 1"), _letter("b", order="order 2")])
    store.write_now(take_in, [_letter("c"), _letter("d", order="order 1")])

    found = _tickets(store)
    assert found["a"] == found["d"] != found["b"] == found["c"]
    assert column(store, "ticket", "order_ref") == ["order 1", "order 2"]
    assert column(store, "ticket", "previous_ticket_id") == [None, found["a"]]


def test_the_first_order_that_is_named_becomes_the_tickets(store: Store) -> None:
    store.write_now(take_in, [_letter("a")])
    store.write_now(take_in, [_letter("b", order="order 1")])

    assert column(store, "ticket", "order_ref") == ["order 1"]


def test_our_own_words_about_another_order_stay_in_the_ticket(store: Store) -> None:
    ours = {"direction": Direction.OUT, "sender": Sender(identity="sklep"), "order": "order 2"}
    store.write_now(take_in, [_letter("a", order="order 1"), _letter("b", **ours)])

    assert len(column(store, "ticket", "id")) == 1


def test_what_the_marketplace_writes_belongs_to_the_customer(store: Store) -> None:
    allegro = Sender(identity="allegro", name="Allegro")
    store.write_now(take_in, [_letter("a", sender=allegro), _letter("b")])

    assert column(store, "contact", "name") == ["Jan_K"]
    assert column(store, "message", "author") == ["Allegro", "Jan_K"]


def test_a_login_is_no_mail_address(store: Store) -> None:
    ours = _letter(
        "a", direction=Direction.OUT, to=(Address("jan_k"),), sender=Sender(identity="s")
    )
    store.write_now(take_in, [ours])

    assert column(store, "contact", "email") == [""]


def test_a_discussion_that_became_a_claim_has_its_source(store: Store) -> None:
    store.write_now(take_in, [_letter("a", source="allegro.discussion")])
    change = TicketChange(thread="t1", what="source", value="allegro.claim", at=NOW)
    store.write_now(said._take_in, [Parsed(changes=(change, change))])

    assert column(store, "ticket", "source") == ["allegro.claim"]
    assert column(store, "event", "kind", kind="channel_said") == []
