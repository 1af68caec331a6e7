"""A ticket that somebody holds just now does not keep other tickets' events waiting (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import Connection, Engine, select

from automations.engine import ready
from automations.engine.process import Outcome, process
from core import tables
from core.store import open_store
from core.store.engines import writer_engine
from core.tickets.lock import lock
from tests import seeds
from tests.colliding import colliding
from tests.engines import BUILT_IN, UNCAPPED, add, written
from tests.seeds import NOW


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    made = writer_engine(postgres_url)
    yield made
    made.dispose()


def _seed(connection: Connection) -> tuple[int, int]:
    """Two tickets with two events each, told alternately, of which every one begins a run."""
    add(connection, written("Sort", "{id: s1, action: add_tag, tag: parcel}"))
    one, other = (seeds.ticket(connection, email=f"{n}@example.org") for n in range(2))
    for ticket in (one, other, one, other):
        seeds.event(connection, ticket, "message_received")
    return one, other


def _process(connection: Connection) -> Outcome:
    return process(connection, ready.load(connection, BUILT_IN), UNCAPPED, NOW)


def _waiting(connection: Connection) -> list[int]:
    """The tickets of new events, in their order."""
    event = tables.event.c
    return list(
        connection.execute(
            select(event.ticket_id).where(event.state == "new").order_by(event.id)
        ).scalars()
    )


def test_events_of_a_held_ticket_wait_and_all_others_go_on(engine: Engine) -> None:
    with engine.begin() as connection:
        held, free = _seed(connection)

    with engine.begin() as holder:
        lock(holder, [held])
        with engine.begin() as connection:
            outcome = _process(connection)

        assert outcome.events == 2
        with engine.begin() as connection:
            assert _waiting(connection) == [held, held]
            assert seeds.column(connection, tables.run, "ticket_id") == [free, free]

    with engine.begin() as connection:
        assert _process(connection).events == 2
    with engine.begin() as connection:
        assert not _waiting(connection)
        done = select(tables.run.c.event_id).where(tables.run.c.ticket_id == held)
        events = list(connection.execute(done.order_by(tables.run.c.id)).scalars())
        assert events == sorted(events)
        assert len(events) == 2


def test_where_every_ticket_is_held_the_oldest_events_wait_for_theirs(postgres_url: str) -> None:
    store = open_store(postgres_url)
    one, other = store.write_now(_seed)

    _, outcome = colliding(postgres_url, partial(lock, tickets=[one, other]), _process)

    assert outcome is not None
    assert outcome.events >= 2
    assert store.read_now(_waiting) in ([], [other, other])
    store.close()
