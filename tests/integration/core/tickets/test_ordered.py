"""Other orders, the trash, and lists whose rows change while they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from core import tables
from core.access import SYSTEM, Viewer
from core.tickets import queries
from core.tickets.queries import EVERYTHING, After, Order, TicketFilters, TicketRow
from core.tickets.queries.ordered import NEVER, place
from tests.integration.core import shop
from tests.seeds import NOW

ORDERS: tuple[Order, ...] = get_args(Order)


@pytest.fixture
def inboxes(connection: Connection) -> list[int]:
    return [shop.inbox(connection, f"inbox {n}") for n in range(3)]


@pytest.fixture
def world(connection: Connection, inboxes: list[int]) -> list[int]:
    """Forty tickets; several share a moment, some lie in the trash, some have a deadline."""
    made = []
    for n in range(40):
        moment = NOW + timedelta(minutes=n * 7 % 11)
        ticket = shop.ticket(
            connection,
            inboxes[n % 3],
            minute=n * 5 % 13,
            created_at=moment,
            is_open=n % 4 != 0,
            answered=n % 2 == 0,
            due_at=None if n % 3 else moment,
            deleted_at=NOW if n % 5 == 0 else None,
        )
        made.append(ticket)
    return made


def _walk(
    connection: Connection, viewer: Viewer, filters: TicketFilters, order: Order, size: int
) -> list[TicketRow]:
    rows: list[TicketRow] = []
    after: After | None = None
    while True:
        page = queries.ordered(connection, viewer, filters, order, after, size)
        rows += page.rows
        after = page.after
        if after is None:
            return rows


def _key(order: Order) -> Callable[[TicketRow], Any]:
    return lambda row: (place(row, order).moment, row.id)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seen", [None, 2])
def test_every_order_lists_what_a_naive_sort_does(
    connection: Connection, inboxes: list[int], world: list[int], order: Order, seen: int | None
) -> None:
    viewer = SYSTEM if seen is None else shop.agent(connection, "ola", inboxes=inboxes[:seen])
    rooms = set(inboxes[:seen])
    everything = [
        row for row in queries.listed(connection, SYSTEM, world).values() if row.inbox.id in rooms
    ]
    for filters, holds in (
        (EVERYTHING, lambda _: True),
        (TicketFilters(is_open=False), lambda row: not row.is_open),
        (TicketFilters(answered=True, is_open=True), lambda row: row.answered and row.is_open),
    ):
        expected = sorted(filter(holds, everything), key=_key(order), reverse=order[0] == "-")

        assert _walk(connection, viewer, filters, order, 7) == expected


def test_without_a_deadline_a_ticket_is_due_last(connection: Connection, world: list[int]) -> None:
    rows = _walk(connection, SYSTEM, EVERYTHING, "due", 100)

    dues = [row.due_at or NEVER for row in rows]
    assert dues == sorted(dues)
    assert rows[-1].due_at is None


@pytest.mark.parametrize("order", ORDERS)
def test_the_trash_holds_what_was_deleted_and_nothing_else(
    connection: Connection, inboxes: list[int], world: list[int], order: Order
) -> None:
    trash = replace(EVERYTHING, deleted=True)
    viewer = shop.agent(connection, "ola", inboxes=inboxes[:1])
    gone = {ticket for n, ticket in enumerate(world) if n % 5 == 0}
    hers = {ticket for n, ticket in enumerate(world) if n % 15 == 0}

    assert {row.id for row in _walk(connection, SYSTEM, trash, order, 3)} == gone
    assert {row.id for row in _walk(connection, viewer, trash, order, 3)} == hers
    newest = queries.newest(connection, SYSTEM, trash, None, 100)
    assert {row.id for row in newest.rows} == gone
    counts = queries.count(connection, SYSTEM, trash)
    assert sum(one.tickets for one in counts) == len(gone)


@pytest.mark.parametrize("order", ["created", "-created", "-updated", "updated"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    moments=st.lists(st.integers(0, 5), min_size=1, max_size=14),
    moves=st.lists(st.tuples(st.integers(0, 13), st.integers(-9, 20)), max_size=12),
    size=st.integers(1, 4),
)
def test_what_stays_in_place_comes_exactly_once_while_others_move(
    connection: Connection,
    inboxes: list[int],
    order: Order,
    moments: list[int],
    moves: list[tuple[int, int]],
    size: int,
) -> None:
    inbox = shop.inbox(connection, _fresh())
    made = [
        shop.ticket(connection, inbox, minute=at, created_at=NOW + timedelta(minutes=at))
        for at in moments
    ]
    filters = TicketFilters(inboxes=(inbox,))
    moved, seen, left = set(), [], list(moves)
    after: After | None = None
    while True:
        page = queries.ordered(connection, SYSTEM, filters, order, after, size)
        seen += [row.id for row in page.rows]
        after = page.after
        if after is None:
            break
        if left:
            which, minute = left.pop()
            moved.add(_move(connection, made[which % len(made)], minute))

    steady = set(made) if "created" in order else set(made) - moved
    assert [id_ for id_ in sorted(seen) if id_ in steady] == sorted(steady)


_names = iter(range(10**9))


def _fresh() -> str:
    return f"fresh {next(_names)}"


def _move(connection: Connection, ticket: int, minute: int) -> int:
    """A message comes: the ticket stands elsewhere in the order of updates."""
    row = tables.ticket
    at = NOW + timedelta(minutes=minute)
    connection.execute(update(row).where(row.c.id == ticket).values(last_message_at=at))
    return ticket
