"""Orders are taken in whatever order they come, and find the people who placed them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from core import orders, tables
from core.access import SYSTEM, Viewer
from core.store import Store, open_store
from postroom.order import Order, OrderLine, Shipment
from tests import seeds
from tests.seeds import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def order(number: str = "A1", **values: Any) -> Order:
    known: dict[str, Any] = {
        "external_id": number,
        "buyer": "Client:44",
        "status": "NEW",
        "total": Decimal("129.99"),
        "currency": "PLN",
        "created_at": NOW - HOUR,
        "updated_at": NOW,
        "lines": (OrderLine(name="Kubek", quantity=2, price=Decimal("60.00"), offer="7"),),
        "shipments": (Shipment(carrier="InPost", number="600", url="https://t.example/600"),),
    }
    return Order(**{**known, **values})


def _known(connection: Connection, identity: str, channel: str, **values: Any) -> int:
    contact = seeds.contact(connection, f"{identity}@people.example")
    seeds.row(
        connection,
        tables.contact_identity,
        contact_id=contact,
        channel=channel,
        external_id=identity,
        **values,
    )
    return contact


def test_the_later_state_holds_in_whatever_order_they_come(store: Store) -> None:
    def scene(connection: Connection) -> None:
        account = seeds.account(connection, channel="allegro")
        late = order(status="SENT", updated_at=NOW + HOUR)
        orders.take(connection, account, [order()])
        orders.take(connection, account, [late, order(status="PROCESSING")])
        orders.take(connection, account, [order(status="CANCELLED", updated_at=NOW)])

        assert seeds.column(connection, tables.shop_order, "status") == ["SENT"]

    store.write_now(scene)


@pytest.mark.parametrize(("later", "kept"), [(timedelta(0), 1), (HOUR, 0)])
def test_a_list_that_tells_of_no_parcels_takes_none_away(
    store: Store, later: timedelta, kept: int
) -> None:
    def scene(connection: Connection) -> None:
        account = seeds.account(connection, channel="allegro")
        orders.take(connection, account, [order()])
        listed = order(shipments=(), note="listed", updated_at=NOW + later)
        orders.take(connection, account, [listed])

        (parcels,) = seeds.column(connection, tables.shop_order, "shipments")
        assert len(parcels) == kept
        assert seeds.column(connection, tables.shop_order, "note") == ["listed"]

    store.write_now(scene)


def test_an_order_comes_back_as_it_was_given(store: Store) -> None:
    def scene(connection: Connection) -> None:
        account = seeds.account(connection, channel="allegro")
        given = order(total=Decimal("0.1"), note="Szybko!", url="https://x.example", paid=True)
        orders.take(connection, account, [given])
        (row,) = seeds.column(connection, tables.shop_order, "id")
        found = orders.find(connection, SYSTEM, row)

        assert found is not None
        assert (found.number, found.total, found.currency) == ("A1", Decimal("0.10"), "PLN")
        assert (found.lines, found.shipments) == (given.lines, given.shipments)
        assert (found.note, found.paid, found.created_at) == ("Szybko!", True, NOW - HOUR)

    store.write_now(scene)


@pytest.mark.parametrize("first", ["order", "contact"])
def test_whom_the_channel_knows_by_the_login_gets_the_order(store: Store, first: str) -> None:
    def scene(connection: Connection) -> None:
        account = seeds.account(connection, channel="allegro")
        if first == "order":
            orders.take(connection, account, [order()])
        contact = _known(connection, "client:44", "allegro")
        if first == "order":
            orders.claim(connection, "allegro", ["client:44"])
        else:
            orders.take(connection, account, [order()])

        assert seeds.column(connection, tables.shop_order, "contact_id") == [contact]

    store.write_now(scene)


@pytest.mark.parametrize(("verified", "found"), [(True, True), (False, False)])
def test_an_address_counts_only_when_it_is_proved(
    store: Store, verified: bool, found: bool
) -> None:
    def scene(connection: Connection) -> None:
        account = seeds.account(connection, channel="allegro")
        contact = _known(connection, "ab+1@allegromail.pl", "mail", verified=verified)
        orders.take(connection, account, [order(buyer_email="AB+1@allegromail.pl")])

        owners = seeds.column(connection, tables.shop_order, "contact_id")
        assert owners == [contact if found else None]

    store.write_now(scene)


def test_the_channels_own_word_about_a_ticket_finds_the_customer(store: Store) -> None:
    def scene(connection: Connection) -> None:
        ticket = seeds.ticket(connection, order_ref="A1")
        (account,) = seeds.column(connection, tables.ticket, "account_id", id=ticket)
        (contact,) = seeds.column(connection, tables.ticket, "contact_id", id=ticket)
        orders.take(connection, account, [order(buyer="somebody")])

        assert seeds.column(connection, tables.shop_order, "contact_id") == [contact]

    store.write_now(scene)


def test_a_ticket_shows_the_order_it_names_else_the_latest(store: Store) -> None:
    def scene(connection: Connection) -> None:
        plain = seeds.ticket(connection)
        (account,) = seeds.column(connection, tables.ticket, "account_id", id=plain)
        named = seeds.ticket(connection, order_ref="A1")
        wrong = seeds.ticket(connection, order_ref="A9")
        (contact,) = seeds.column(connection, tables.ticket, "contact_id", id=plain)
        orders.take(connection, account, [order(), order("A2", created_at=NOW)])
        for row in seeds.column(connection, tables.shop_order, "id"):
            connection.execute(
                tables.shop_order.update()
                .where(tables.shop_order.c.id == row)
                .values(contact_id=contact)
            )

        shown = [orders.of_ticket(connection, SYSTEM, each) for each in (plain, named, wrong)]
        assert [one and one.number for one in shown] == ["A2", "A1", None]

    store.write_now(scene)


def test_who_may_not_see_the_inbox_is_told_nothing(store: Store) -> None:
    def scene(connection: Connection) -> None:
        account = seeds.account(connection, channel="allegro")
        contact = _known(connection, "client:44", "allegro")
        agent = seeds.agent(connection)
        orders.take(connection, account, [order()])
        stranger = Viewer(agent=agent, role="agent")
        (row,) = seeds.column(connection, tables.shop_order, "id")

        assert orders.find(connection, stranger, row) is None
        assert orders.of_contact(connection, stranger, contact) == ()
        assert orders.spent(connection, stranger, contact) == ()
        assert len(orders.of_contact(connection, SYSTEM, contact)) == 1

    store.write_now(scene)


def test_what_was_spent_counts_by_currency_without_what_was_cancelled(store: Store) -> None:
    def scene(connection: Connection) -> None:
        account = seeds.account(connection, channel="allegro")
        contact = _known(connection, "client:44", "allegro")
        given = [order(str(place), total=Decimal("0.10")) for place in range(3)]
        abroad = order("cz", total=Decimal(500), currency="czk", created_at=NOW)
        gone = order("gone", total=Decimal(9999), cancelled=True)
        orders.take(connection, account, [*given, abroad, gone])

        spent = orders.spent(connection, SYSTEM, contact)
        assert [(one.currency, one.orders, one.total) for one in spent] == [
            ("PLN", 3, Decimal("0.30")),
            ("CZK", 1, Decimal("500.00")),
        ]
        bought = orders.bought(connection, {1: contact})[1]
        assert (bought.orders, bought.currency) == (4, "CZK")
        assert bought.spent["PLN"] == Decimal("0.30")

    store.write_now(scene)


def test_a_sum_that_is_none_counts_as_nothing(store: Store) -> None:
    def scene(connection: Connection) -> None:
        account = seeds.account(connection, channel="allegro")
        given = [order("x", total=Decimal("NaN")), order("y", total=Decimal("1e30"))]

        assert orders.take(connection, account, []) == 0
        assert orders.take(connection, account, given) == 2
        assert seeds.column(connection, tables.shop_order, "total") == [0, 10**15]

    store.write_now(scene)
