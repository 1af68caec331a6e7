"""A delivery's life: claimed by a committed row, recorded by that attempt alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from core import tables
from core.access import SYSTEM
from core.outbox import queries, states
from core.outbox.queue import NewDelivery, add
from core.outbox.states import Claim, Result
from core.store import Store, open_store
from tests import seeds
from tests.seeds import NOW


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def queue(connection: Connection, ticket: int = 0, standing: str = "queued") -> int:
    ticket = ticket or seeds.ticket(connection)
    message = seeds.row(
        connection,
        tables.message,
        ticket_id=ticket,
        account_id=seeds.account(connection),
        direction="out",
        source="email",
        delivery_state="queued",
        sent_at=NOW,
        created_at=NOW,
    )
    delivery = NewDelivery(
        ticket=ticket,
        account=seeds.account(connection),
        message=message,
        key=f"agent:1:{message}",
        recipient="lucja@example.org",
        state=standing,
    )
    return add(connection, [delivery], NOW)[0]


def claim(connection: Connection) -> list[Claim]:
    set_account(connection, state="active")
    return states.claim(connection, seeds.account(connection), NOW, 10)


def set_account(connection: Connection, /, **values: Any) -> None:
    connection.execute(update(tables.account).values(**values))


def set_next_at(connection: Connection, delivery: int, moment: datetime) -> None:
    connection.execute(
        update(tables.delivery).where(tables.delivery.c.id == delivery).values(next_at=moment)
    )


def end(connection: Connection, delivery: int, standing: str) -> None:
    connection.execute(
        update(tables.delivery).where(tables.delivery.c.id == delivery).values(state=standing)
    )


def state(connection: Connection, delivery: int) -> tuple[str, str]:
    """The delivery's state, and what its message shows."""
    row = connection.execute(
        select(tables.delivery.c.state, tables.message.c.delivery_state)
        .join(tables.message, tables.message.c.id == tables.delivery.c.message_id)
        .where(tables.delivery.c.id == delivery)
    ).one()
    return row[0], row[1]


def test_a_claimed_delivery_is_sent_once(store: Store) -> None:
    delivery = store.write_now(queue)

    (mine,) = store.write_now(claim)
    again = store.write_now(claim)
    recorded = store.write_now(states.record, mine, Result(state="sent", external_id="x"), NOW)

    assert mine == Claim(delivery, 1)
    assert again == []
    assert recorded
    assert store.read_now(state, delivery) == ("sent", "sent")


def test_deliveries_of_one_ticket_leave_in_order_and_hold_no_other_ticket(store: Store) -> None:
    first = store.write_now(queue)
    ticket = store.read_now(seeds.column, tables.delivery, "ticket_id")[0]
    second = store.write_now(queue, ticket)
    elsewhere = store.write_now(queue)

    claimed = store.write_now(claim)
    store.write_now(states.postpone, claimed[0], NOW + timedelta(minutes=1), "busy")
    while_waiting = store.write_now(claim)
    later = store.write_now(
        states.claim, store.write_now(seeds.account), NOW + timedelta(minutes=2), 10
    )

    assert [one.delivery for one in claimed] == [first, elsewhere]
    assert while_waiting == []
    assert [one.delivery for one in later] == [first]
    assert store.read_now(state, second) == ("queued", "queued")


@pytest.mark.parametrize("held", ["draft", "approval", "failed", "unknown", "cancelled"])
def test_what_does_not_leave_by_itself_holds_nothing_up(store: Store, held: str) -> None:
    first = store.write_now(queue, standing="queued" if held in {"failed", "unknown"} else held)
    if held in {"failed", "unknown"}:
        store.write_now(end, first, held)
    ticket = store.read_now(seeds.column, tables.delivery, "ticket_id")[0]
    second = store.write_now(queue, ticket)

    assert [one.delivery for one in store.write_now(claim)] == [second]


@pytest.mark.promise("P9")
def test_what_a_dead_owner_was_sending_is_shown_as_unknown_and_not_repeated(store: Store) -> None:
    delivery = store.write_now(queue)
    (dead,) = store.write_now(claim)

    orphans = store.write_now(states.orphaned, store.write_now(seeds.account), NOW)
    too_late = store.write_now(states.record, dead, Result(state="sent"), NOW)

    assert orphans == [delivery]
    assert not too_late
    assert store.read_now(state, delivery) == ("unknown", "unknown")
    assert store.write_now(claim) == []
    assert store.read_now(seeds.column, tables.event, "kind") == ["delivery_failed"]


def test_only_a_person_repeats_an_unknown_delivery_and_only_what_has_not_left_is_cancelled(
    store: Store,
) -> None:
    unknown, queued = store.write_now(queue), store.write_now(queue)
    (first, _) = store.write_now(claim)
    store.write_now(states.record, first, Result(state="unknown", error="line cut"), NOW)
    sending = queued

    repeated = store.write_now(states.retry, unknown, NOW)
    not_stopped = store.write_now(states.cancel, sending, NOW)
    stopped = store.write_now(states.cancel, unknown, NOW)

    assert (repeated, not_stopped) == (True, None)
    assert stopped is not None
    assert store.read_now(state, unknown) == ("cancelled", "cancelled")


def test_a_second_attempt_cannot_be_recorded_by_the_first(store: Store) -> None:
    delivery = store.write_now(queue)
    (first,) = store.write_now(claim)
    store.write_now(states.postpone, first, NOW, "greylisted")
    (second,) = store.write_now(claim)

    assert not store.write_now(states.record, first, Result(state="failed"), NOW)
    assert store.write_now(states.record, second, Result(state="sent"), NOW)
    assert store.read_now(state, delivery) == ("sent", "sent")


def test_the_outbox_is_listed_with_what_people_know_a_ticket_by(store: Store) -> None:
    delivery = store.write_now(queue)

    (listed,) = store.read_now(queries.listed, SYSTEM, ("queued",), 10)

    assert (listed.id, listed.state, listed.recipient) == (delivery, "queued", "lucja@example.org")
    assert listed.ticket > 1000
    assert store.read_now(queries.listed, SYSTEM, ("failed",), 10) == []


def test_only_accounts_that_send_have_deliveries_due(store: Store) -> None:
    store.write_now(queue)
    account = store.write_now(seeds.account)

    offline = store.read_now(queries.accounts_due, NOW)
    store.write_now(set_account, state="active")
    active = store.read_now(queries.accounts_due, NOW)
    store.write_now(set_account, enabled=False)
    paused = store.read_now(queries.accounts_due, NOW)

    assert (offline, active, paused) == ([], [account], [])


@pytest.mark.parametrize("values", [{"enabled": False}, {"state": "needs_reauthorisation"}])
def test_an_account_that_may_not_send_has_nothing_claimed(
    store: Store, values: dict[str, Any]
) -> None:
    store.write_now(queue)
    store.write_now(set_account, **{"state": "active", **values})

    assert store.write_now(states.claim, store.write_now(seeds.account), NOW, 10) == []


def test_what_waits_behind_an_earlier_one_wakes_nobody(store: Store) -> None:
    store.write_now(queue)
    ticket = store.read_now(seeds.column, tables.delivery, "ticket_id")[0]
    second = store.write_now(queue, ticket)
    store.write_now(set_next_at, second, NOW)
    later = NOW + timedelta(minutes=5)

    (first,) = store.write_now(claim)
    store.write_now(states.postpone, first, later, "greylisted")

    assert store.read_now(queries.wakes_at, store.write_now(seeds.account)) == later
    assert store.read_now(queries.accounts_due, NOW) == []


def test_where_an_account_cannot_be_opened_what_has_perhaps_left_is_asked_for_later_too(
    store: Store,
) -> None:
    asked, given_up, waiting = (store.write_now(queue) for _ in range(3))
    store.write_now(_leave_unknown, asked, NOW)
    store.write_now(_leave_unknown, given_up, None)
    until = NOW + timedelta(minutes=5)

    store.write_now(states.hold, store.write_now(seeds.account), until, "the server is away")

    assert store.read_now(_waits, asked) == (until, "line cut")
    assert store.read_now(_waits, given_up) == (None, "line cut")
    assert store.read_now(_waits, waiting) == (until, "the server is away")


def _leave_unknown(connection: Connection, delivery: int, next_at: datetime | None) -> None:
    connection.execute(
        update(tables.delivery)
        .where(tables.delivery.c.id == delivery)
        .values(state="unknown", next_at=next_at, error="line cut")
    )


def _waits(connection: Connection, delivery: int) -> tuple[datetime | None, str]:
    row = connection.execute(
        select(tables.delivery.c.next_at, tables.delivery.c.error).where(
            tables.delivery.c.id == delivery
        )
    ).one()
    return row[0], row[1]
