"""What cannot be read: kept, shown as a ticket with the reason, read after all or given up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, update

from core import tables
from core.inbound import quarantine, queries
from core.store import Store, open_store
from tests.integration.core.inbound.test_accept import (
    accept_waiting,
    close_all,
    column,
    letter,
    take_in,
)
from tests.seeds import NOW


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.mark.promise("P5")
def test_what_cannot_be_read_is_a_ticket_with_the_reason_and_a_retry_reads_it(store: Store) -> None:
    reason = "it has no header"
    done = store.write_now(take_in, [reason, letter("a@x")])
    (raw,) = column(store, "raw_message", "id", state="quarantined")

    account = store.write_now(quarantine.retry, raw)
    store.write_now(accept_waiting, {f"raw {reason}": letter("late@x", subject="Nareszcie")})

    assert (done.quarantined, done.opened) == (1, 2)
    assert account is not None
    assert set(column(store, "raw_message", "state")) == {"accepted"}
    assert sorted(column(store, "ticket", "subject")) == ["Gdzie jest paczka?", "Nareszcie"]
    assert not any(column(store, "ticket", "quarantined"))


@pytest.mark.promise("P5")
def test_what_is_read_after_all_opens_a_ticket_if_its_stand_in_was_thrown_away(
    store: Store,
) -> None:
    reason = "it has no header"
    store.write_now(take_in, [reason])
    (raw,) = column(store, "raw_message", "id")
    store.write_now(throw_all_away)

    store.write_now(quarantine.retry, raw)
    done = store.write_now(accept_waiting, {f"raw {reason}": letter("late@x")})

    thrown_away, opened = column(store, "ticket", "id")
    assert done.opened == 1
    assert column(store, "message", "ticket_id", direction="in") == [opened]
    assert column(store, "ticket", "deleted_at", id=opened) == [None]
    assert column(store, "ticket", "deleted_at", id=thrown_away) != [None]


def throw_all_away(connection: Connection) -> None:
    connection.execute(update(tables.ticket).values(deleted_at=NOW))


@pytest.mark.promise("P5")
def test_a_stand_in_becomes_the_very_ticket_that_its_message_would_have_opened(
    store: Store,
) -> None:
    reason = "it has no header"
    store.write_now(take_in, [letter("a@x"), reason])
    store.write_now(close_all, 30)
    (raw,) = column(store, "raw_message", "id", state="quarantined")
    types = store.read_now(queries.types)
    name, type_ = next(iter(types.items()))

    store.write_now(quarantine.retry, raw)
    late = letter("late@x", references=("a@x",), order="4711", ticket_type=name)
    store.write_now(accept_waiting, {f"raw {reason}": late}, types)

    first, stand_in = column(store, "ticket", "id")
    assert column(store, "ticket", "order_ref", id=stand_in) == ["4711"]
    assert column(store, "ticket", "type_id", id=stand_in) == [type_]
    assert column(store, "ticket", "previous_ticket_id", id=stand_in) == [first]


@pytest.mark.promise("P5")
def test_a_stand_in_is_closed_when_its_message_belongs_elsewhere(store: Store) -> None:
    reason = "it has no header"
    store.write_now(take_in, [letter("a@x"), reason])
    (raw,) = column(store, "raw_message", "id", state="quarantined")

    store.write_now(quarantine.retry, raw)
    store.write_now(accept_waiting, {f"raw {reason}": letter("late@x", references=("a@x",))})

    assert column(store, "ticket", "is_open") == [True, False]
    assert not any(column(store, "ticket", "quarantined"))
    assert len(set(column(store, "message", "ticket_id", direction="in"))) == 1


@pytest.mark.promise("P5")
def test_what_is_given_up_keeps_its_bytes_and_closes_its_stand_in(store: Store) -> None:
    store.write_now(take_in, ["it is empty"])
    (raw,) = column(store, "raw_message", "id")

    def give_up(connection: Connection) -> int | None:
        return quarantine.drop(connection, raw, NOW)

    store.write_now(give_up)

    assert column(store, "raw_message", "state") == ["dropped"]
    assert column(store, "raw_body", "raw_id") == [raw]
    assert column(store, "ticket", "is_open") == [False]
