"""What a channel forbids in automatic texts is seen again when they leave, filled in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Connection, update

from automations.engine.types import Bounds
from core import orders, tables
from core.outbox.caps import NO_CAPS
from core.store import Store
from postroom.channel import ChannelRules, OutgoingRules
from postroom.order import Order, Shipment
from tests import seeds
from tests.engines import add, drain, trace, written

STRICT = ChannelRules(
    max_length=60, texts=OutgoingRules(links="strip", addresses="block", phones="warn")
)


def greeted(
    connection: Connection, name: str, mode: str = "send", rules: ChannelRules = STRICT
) -> tuple[list[str], list[str]]:
    """The trace, and the texts written to a customer of this name."""
    step = (
        '{id: s1, action: send_message, text: "Hello {{ contact.name }}, we have your mail",'
        f" mode: {mode}}}"
    )
    add(connection, written("Greet", step))
    customer = seeds.contact(connection, "lucja@example.org", name=name)
    arrived = seeds.arrives(connection, "lucja@example.org")
    assert customer == arrived.contact
    drain(connection, bounds=Bounds(caps=NO_CAPS, crowd=None, channels={"email": rules}))
    return trace(connection), list(
        seeds.column(connection, tables.message, "text", direction="out")
    )


@pytest.mark.parametrize("mode", ["send", "approve"])
def test_what_the_channel_forbids_does_not_leave_however_it_came_into_the_text(
    store: Store, mode: str
) -> None:
    said, sent = store.write_now(greeted, "ring@example.com", mode)

    assert said[1] == "Greet s1 send_message: held (the channel forbids mail addresses)"
    assert sent == []


def test_what_is_to_be_taken_out_is_taken_out_and_said(store: Store) -> None:
    said, sent = store.write_now(greeted, "www.evil.example")

    why = "links taken out, as the channel wants"
    assert said == ["Greet: done", f"Greet s1 send_message: done ({why})"]
    assert sent == ["Hello  we have your mail"]


def test_what_the_channel_dislikes_leaves_and_is_said(store: Store) -> None:
    said, sent = store.write_now(greeted, "600 700 800")

    assert said[1] == "Greet s1 send_message: done (the channel dislikes phone numbers)"
    assert sent == ["Hello 600 700 800, we have your mail"]


NO_PHONES = ChannelRules(texts=OutgoingRules(phones="block"))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Ihr Paket: {{ order.tracking }}", "done"),
        ("Hier: 600 100 200", "done"),
        ("Hier: 600 100 201", "held (the channel forbids phone numbers)"),
        ("Auktion 600100201", "held (the channel forbids phone numbers)"),
        ("Zamówienie 600100201", "done"),
    ],
)
def test_numbers_of_the_tickets_order_and_parcels_are_no_telephones(
    store: Store, text: str, outcome: str
) -> None:
    def scene(connection: Connection) -> str:
        add(connection, written("Greet", f'{{id: s1, action: send_message, text: "{text}"}}'))
        arrived = seeds.arrives(connection)
        _bought(connection, arrived)
        drain(connection, bounds=Bounds(caps=NO_CAPS, crowd=None, channels={"email": NO_PHONES}))
        return trace(connection)[1]

    assert store.write_now(scene) == f"Greet s1 send_message: {outcome}"


def _bought(connection: Connection, arrived: seeds.Arrived) -> None:
    bought = Order(
        external_id="A-1",
        buyer="lucja",
        status="SENT",
        total=Decimal("19.9"),
        currency="PLN",
        created_at=seeds.NOW,
        updated_at=seeds.NOW,
        shipments=(Shipment(carrier="Kurier", number="600100200"),),
    )
    orders.take(connection, seeds.account(connection), [bought])
    connection.execute(update(tables.shop_order).values(contact_id=arrived.contact))


def test_a_text_that_grew_too_long_does_not_leave(store: Store) -> None:
    said, sent = store.write_now(greeted, "Ł" * 50)

    why = "the channel takes 60 characters, the text has 75"
    assert said[1] == f"Greet s1 send_message: held ({why})"
    assert sent == []


def test_a_text_of_nothing_but_links_does_not_leave(store: Store) -> None:
    def scene(connection: Connection) -> list[str]:
        add(connection, written("Greet", "{id: s1, action: send_message, text: www.shop.example}"))
        seeds.arrives(connection)
        drain(connection, bounds=Bounds(caps=NO_CAPS, crowd=None, channels={"email": STRICT}))
        return trace(connection)

    said = store.write_now(scene)

    assert said[1] == "Greet s1 send_message: held (nothing is left without links)"


def test_a_draft_is_its_agents_to_look_at(store: Store) -> None:
    said, sent = store.write_now(greeted, "ring@example.com", "draft")

    assert said[1] == "Greet s1 send_message: done"
    assert sent == ["Hello ring@example.com, we have your mail"]


def test_another_channels_rules_do_not_matter(store: Store) -> None:
    def scene(connection: Connection) -> list[str]:
        add(connection, written("Greet", "{id: s1, action: send_message, text: www.shop.example}"))
        seeds.arrives(connection)
        drain(connection, bounds=Bounds(caps=NO_CAPS, crowd=None, channels={"chat": STRICT}))
        return trace(connection)

    assert store.write_now(scene) == ["Greet: done", "Greet s1 send_message: done"]
