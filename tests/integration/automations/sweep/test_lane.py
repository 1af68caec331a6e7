"""The sweep's lane: what is remembered between looks, and where it begins anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from automations import library
from automations.sweep.lane import SweepLane
from core import custom_fields, tables
from core.access import SYSTEM
from core.audit import By
from core.custom_fields import NewField, Setting
from core.store import Store
from tests import seeds
from tests.engines import BUILT_IN, add, written
from tests.integration.automations.sweep.test_calendar import EIGHT, daily
from tests.integration.automations.sweep.test_sweep import HOUR, NOTE, UNANSWERED, touch, waiting
from tests.seeds import NOW

SECOND = timedelta(seconds=1)


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def lane(store: Store, clock: Clock, per_minute: int = 60) -> SweepLane:
    return SweepLane(store, BUILT_IN, lambda: None, clock, per_minute)


async def look(at_work: SweepLane, clock: Clock, *moments: datetime) -> None:
    for moment in moments:
        clock.now = moment
        await at_work("")


def begun(connection: Connection) -> int:
    """How many episodes became events."""
    event = tables.event.c
    kinds = ("sweep", "schedule", "date")
    return connection.execute(select(func.count()).where(event.kind.in_(kinds))).scalar_one()


def late(connection: Connection, /, more: str = UNANSWERED, now: datetime = NOW) -> int:
    return add(connection, written("Late", NOTE, when="sweep", more=more), now=now)


@pytest.mark.promise("P17")
async def test_a_look_that_was_not_committed_is_made_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a deadlock, or where another transaction of the same commit fails."""
    store.write_now(late)
    clock = Clock()
    at_work = lane(store, clock)
    store.write_now(waiting, NOW)
    await look(at_work, clock, NOW)
    due = NOW + 24 * HOUR
    monkeypatch.setattr(store, "write", _twice(store))

    await look(at_work, clock, due, due + 2 * SECOND)

    assert store.read_now(begun) == 1


def _twice(store: Store) -> Callable[..., Any]:
    """`Store.write` whose every transaction is rolled back once, as after a deadlock."""

    class Undone(Exception):
        pass

    write = store.write

    async def twice(fn: Callable[..., Any], *args: Any) -> Any:
        def undone(connection: Connection) -> None:
            fn(connection, *args)
            raise Undone

        with pytest.raises(Undone):
            await write(undone)
        return await write(fn, *args)

    return twice


async def test_a_new_version_does_not_begin_on_what_an_old_one_let_pass(store: Store) -> None:
    """Switched on long ago; today one condition less: no storm over weeks of tickets."""
    vip = "if: {all: [{field: ticket.priority, is: high}, " + UNANSWERED.partition("[")[2]
    store.write_now(late, vip)
    clock = Clock()
    at_work = lane(store, clock)
    await look(at_work, clock, NOW)
    for _ in range(3):
        store.write_now(waiting, NOW + HOUR)
    fresh = store.write_now(waiting, NOW + 190 * HOUR)
    await look(at_work, clock, NOW + 200 * HOUR)

    store.write_now(late, now=NOW + 200 * HOUR)
    await look(at_work, clock, NOW + 200 * HOUR + SECOND)
    store.write_now(touch, fresh, NOW + 201 * HOUR)

    assert store.read_now(begun) == 0
    await look(at_work, clock, NOW + 214 * HOUR)
    assert store.read_now(begun) == 1


@pytest.mark.promise("P17")
async def test_what_fell_due_while_postroom_was_down_is_not_lost_by_a_new_version(
    store: Store,
) -> None:
    store.write_now(late)
    clock = Clock()
    at_work = lane(store, clock)
    store.write_now(waiting, NOW)
    await look(at_work, clock, NOW)
    changed = written("Late", NOTE.replace("late", "very late"), when="sweep", more=UNANSWERED)
    store.write_now(add, changed, now=NOW + 25 * HOUR)

    await look(lane(store, clock), clock, NOW + 26 * HOUR)

    assert store.read_now(begun) == 1


async def test_a_new_timetable_makes_up_for_no_time_before_it_was_written(store: Store) -> None:
    store.write_now(daily)
    clock = Clock()
    at_work = lane(store, clock)
    store.write_now(waiting, NOW)
    await look(at_work, clock, NOW, EIGHT - 2 * HOUR, EIGHT - HOUR)

    store.write_now(daily, "schedule, cron: 30 6 * * *")
    await look(at_work, clock, EIGHT - HOUR + SECOND)

    assert store.read_now(begun) == 0


async def test_what_waited_for_its_turn_does_not_come_back_when_switched_on_again(
    store: Store,
) -> None:
    """The only automation that waits for time: once it is off, nothing is watched at all."""
    store.write_now(daily, then="{id: s1, action: send_message, text: We are on holiday}")
    clock = Clock()
    at_work = lane(store, clock, per_minute=1)
    for _ in range(3):
        store.write_now(waiting, NOW)
    await look(at_work, clock, NOW, EIGHT)
    assert store.read_now(begun) == 1

    store.write_now(library.disable, "Review", EIGHT + SECOND)
    await look(at_work, clock, EIGHT + 2 * SECOND)
    store.write_now(library.enable, "Review", EIGHT + HOUR)
    await look(at_work, clock, EIGHT + HOUR, EIGHT + 2 * HOUR)

    assert store.read_now(begun) == 1


@pytest.mark.promise("P17")
async def test_a_moment_of_a_contact_that_was_corrected_is_not_passed_over(store: Store) -> None:
    """Contacts change without an event of a ticket; something else happens before the next look."""

    def begin(connection: Connection) -> int:
        wanted = NewField(owner="contact", key="until", title="Until", kind="moment")
        custom_fields.add(connection, wanted, By(SYSTEM, NOW))
        late(connection, "if: {field: contact.fields.until, older_than: 1h}")
        return waiting(connection, NOW, email="a@example.org")

    def correct(connection: Connection) -> None:
        row = seeds.contact(connection, "a@example.org")
        custom_fields.write(connection, [Setting("contact", row, "until", NOW)])

    store.write_now(begin)
    clock = Clock()
    at_work = lane(store, clock)
    await look(at_work, clock, NOW)
    store.write_now(correct)
    other = store.write_now(waiting, NOW, email="b@example.org")
    store.write_now(touch, other, NOW + 2 * HOUR)

    await look(at_work, clock, NOW + 2 * HOUR, NOW + 3 * HOUR)

    assert store.read_now(begun) == 1


async def test_a_transaction_of_a_neighbour_may_fail_beside_it(store: Store) -> None:
    """The same as it happens: both wait for the writer, and share its commit on SQLite."""
    store.write_now(late)
    clock = Clock()
    at_work = lane(store, clock)
    store.write_now(waiting, NOW)
    await look(at_work, clock, NOW)
    clock.now = NOW + 24 * HOUR

    def slow(connection: Connection) -> None:
        connection.execute(select(func.count()).select_from(tables.ticket))

    def failing(connection: Connection) -> None:
        raise LookupError

    asks = [store.write(slow), at_work(""), store.write(failing)]
    await asyncio.gather(*asks, return_exceptions=True)

    assert store.read_now(begun) == 1
