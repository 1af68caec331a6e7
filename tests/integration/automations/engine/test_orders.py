"""Automations know what customers bought: in conditions, in texts, and after it was asked for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, update

from core import orders, tables
from core.orders import asking
from core.orders.queries import asked as asked_queries
from core.orders.questions import Question
from core.store import Store
from postroom.order import Order, OrderLine, Shipment
from tests import engines, seeds
from tests.seeds import NOW

SECOND = timedelta(seconds=1)
KNOWN = engines.written(
    "Known", "{action: add_tag, tag: known}", more="if: {field: order.known, is: true}"
)
TELL = engines.written(
    "Tell",
    '{action: add_note, text: "{{ order.number }} {{ order.status }} {{ order.total }}'
    ' {{ order.currency }} {{ order.items }} {{ order.tracking }} {{ order.tracking_link }}."}',
)


def _buys(connection: Connection, ticket: int) -> None:
    (account,) = seeds.column(connection, tables.ticket, "account_id", id=ticket)
    (contact,) = seeds.column(connection, tables.ticket, "contact_id", id=ticket)
    bought = Order(
        external_id="A-1",
        buyer="jan",
        status="SENT",
        total=Decimal("19.9"),
        currency="PLN",
        created_at=NOW,
        updated_at=NOW,
        lines=(OrderLine(name="Kubek", quantity=2, price=Decimal(5)),),
        shipments=(
            Shipment(carrier="DPD", number="10000012345678", url="https://dpd.example/1"),
            Shipment(carrier="InPost", number="6" * 24),
        ),
    )
    orders.take(connection, account, [bought])
    connection.execute(update(tables.shop_order).values(contact_id=contact))


def _asks(connection: Connection, ticket: int) -> int:
    """Somebody wants to know the orders of the ticket's customer; the account."""
    (account,) = seeds.column(connection, tables.ticket, "account_id", id=ticket)
    (contact,) = seeds.column(connection, tables.ticket, "contact_id", id=ticket)
    (identity,) = seeds.column(
        connection, tables.contact_identity, "external_id", contact_id=contact
    )
    asking.ask(connection, account, [Question("buyer", identity)], NOW)
    return int(account)


@pytest.mark.parametrize("buys", [True, False])
def test_a_text_quotes_the_order_and_nothing_where_there_is_none(
    buys: bool, sqlite_store: Store
) -> None:
    def scene(connection: Connection) -> None:
        engines.add(connection, TELL)
        arrived = seeds.arrives(connection)
        if buys:
            _buys(connection, arrived.ticket)
        engines.drain(connection)

        (note,) = seeds.column(connection, tables.message, "text", direction="note")
        told = (
            "A-1 sent 19.90 PLN 2 × Kubek DPD 10000012345678, InPost "
            + "6" * 24
            + " https://dpd.example/1."
        )
        assert note.strip() == (told if buys else ".")

    sqlite_store.write_now(scene)


def test_an_event_waits_for_the_orders_that_are_being_asked_for(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        engines.add(connection, KNOWN)
        arrived = seeds.arrives(connection)
        account = _asks(connection, arrived.ticket)
        engines.drain(connection)
        waiting = engines.trace(connection)
        _buys(connection, arrived.ticket)
        asked = asked_queries.due(connection, account, NOW)
        assert asked is not None
        asking.answered(connection, asked, NOW)
        engines.drain(connection, now=NOW + 3 * SECOND)

        assert waiting == []
        assert engines.trace(connection)[0] == "Known: done"

    sqlite_store.write_now(scene)


def test_it_does_not_wait_for_ever(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        engines.add(connection, KNOWN)
        arrived = seeds.arrives(connection)
        _asks(connection, arrived.ticket)
        _buys(connection, arrived.ticket)
        engines.drain(connection)
        engines.drain(connection, now=NOW + 60 * SECOND)

        assert engines.trace(connection)[0] == "Known: done"

    sqlite_store.write_now(scene)


def test_who_asks_about_no_order_waits_for_none(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        engines.add(connection, engines.written("Tag", "{action: add_tag, tag: new}"))
        _asks(connection, seeds.arrives(connection).ticket)
        engines.drain(connection)

        assert engines.trace(connection)[0] == "Tag: done"

    sqlite_store.write_now(scene)


def test_a_channel_that_cannot_say_is_asked_again_and_given_up(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        account = _asks(connection, seeds.arrives(connection).ticket)
        now, pauses = NOW, []
        while (asked := asked_queries.due(connection, account, now)) is not None:
            asking.put_off(connection, asked, "Allegro has trouble", None, now)
            again = asked_queries.next_at(connection, account)
            pauses.append(again and (again - now) / SECOND)
            now = again or now

        assert pauses == [10, 40, 160, None]
        assert seeds.column(connection, tables.order_lookup, "state") == ["failed"]
        (wanted,) = seeds.column(connection, tables.order_lookup, "wanted")
        question = Question("buyer", wanted)
        asking.ask(connection, account, [question], now)
        assert asked_queries.due(connection, account, now) is None, "an hour has not passed"
        asking.ask_again(connection, account, [question], now + 30 * SECOND)
        assert asked_queries.due(connection, account, now + 30 * SECOND) is not None

    sqlite_store.write_now(scene)
