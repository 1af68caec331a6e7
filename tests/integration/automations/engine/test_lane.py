import asyncio
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.event import listen

from automations.engine.lane import EventsLane, due_now
from automations.engine.process import BACK_OFF, PAUSED, Outcome
from core import instance, tables
from core.store import Store
from tests import engines, seeds
from tests.engines import BUILT_IN, UNCAPPED, add, written
from tests.seeds import NOW, Arrived

TAG = "{id: s1, action: add_tag, tag: parcel}"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class World:
    """A lane on a store, with a clock to turn."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = Clock()
        self.outcomes: list[Outcome] = []
        self.closing = asyncio.Event()
        self.lane = EventsLane(
            store, BUILT_IN, UNCAPPED, self.outcomes.append, self.clock, self.closing
        )

    async def run(self) -> datetime | None:
        return await self.lane("0")

    def arrives(self, ticket: int = 0) -> Arrived:
        return self.store.write_now(seeds.arrives, ticket_id=ticket)

    def break_event(self, event: int) -> None:
        """Make an event that no code can process."""

        def damage(connection: Connection) -> None:
            row = tables.event.update().where(tables.event.c.id == event)
            connection.execute(row.values(payload=["not", "an", "object"]))

        self.store.write_now(damage)

    def rest(self, event: int, until: datetime) -> None:
        """Let an event wait, as one does that failed."""

        def write(connection: Connection) -> None:
            row = tables.event.update().where(tables.event.c.id == event)
            connection.execute(row.values(next_at=until))

        self.store.write_now(write)

    def events(self) -> list[tuple[Any, ...]]:
        event = tables.event.c
        asked = (
            select(event.id, event.state, event.attempts)
            .where(event.kind == "message_received")
            .order_by(event.id)
        )
        return self.store.read_now(
            lambda connection: [tuple(row) for row in connection.execute(asked)]
        )


async def test_it_drains_and_says_whose_deliveries_may_leave(store: Store) -> None:
    world = World(store)
    store.write_now(add, written("Greet", "{action: send_message, text: Hi}"))
    for _ in range(3):
        world.arrives()

    assert await world.run() is None

    assert sum(outcome.events for outcome in world.outcomes) == 3
    assert {account for outcome in world.outcomes for account in outcome.accounts}
    assert not store.read_now(due_now, NOW)


async def test_it_notices_automations_that_were_switched_on_meanwhile(store: Store) -> None:
    world = World(store)
    world.arrives()
    await world.run()
    store.write_now(add, written("Sort", TAG))
    world.arrives()

    await world.run()

    assert store.read_now(engines.trace) == ["Sort: done", "Sort s1 add_tag: done"]


async def test_a_poison_event_rests_and_holds_only_its_ticket(store: Store) -> None:
    world = World(store)
    store.write_now(add, written("Sort", TAG))
    bad = world.arrives()
    behind = world.arrives(bad.ticket)
    other = world.arrives()
    world.break_event(bad.event)

    wake = await world.run()

    assert world.events() == [
        (bad.event, "new", 1), (behind.event, "new", 0), (other.event, "done", 0),
    ]  # fmt: skip
    assert wake == NOW + BACK_OFF[0]


async def test_the_fifth_failure_parks_it_and_the_ticket_goes_on(store: Store) -> None:
    world = World(store)
    store.write_now(add, written("Sort", TAG))
    bad = world.arrives()
    behind = world.arrives(bad.ticket)
    world.break_event(bad.event)

    wakes = []
    while (wake := await world.run()) is not None:
        wakes.append(wake)
        world.clock.now = wake

    assert len(wakes) == 4
    assert world.events() == [(bad.event, "failed", 5), (behind.event, "done", 0)]
    error = store.read_now(seeds.column, tables.event, "error", id=bad.event)
    assert error[0].startswith("AttributeError")


async def test_a_moment_that_passed_behind_a_resting_event_wakes_nobody(store: Store) -> None:
    world = World(store)
    resting = world.arrives()
    behind = world.arrives(resting.ticket)
    world.rest(resting.event, NOW + timedelta(minutes=2))
    world.rest(behind.event, NOW - timedelta(seconds=3))

    wake = await world.run()

    assert wake == NOW + timedelta(minutes=2)
    world.clock.now = wake
    assert await world.run() is None
    assert [state for _, state, _ in world.events()] == ["done", "done"]


def test_a_look_for_work_asks_once_however_many_events_wait_behind_one(store: Store) -> None:
    world = World(store)
    resting = world.arrives()
    for _ in range(20):
        world.arrives(resting.ticket)
    world.rest(resting.event, NOW + timedelta(minutes=2))
    asked: list[str] = []

    def look(connection: Connection) -> bool:
        listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
        return due_now(connection, NOW)

    assert not store.read_now(look)
    assert len([text for text in asked if "FROM event" in text]) == 1


async def test_a_paused_lane_looks_again_later(store: Store) -> None:
    world = World(store)
    world.arrives()
    store.write_now(instance.put, PAUSED, True)

    wake = await world.run()

    assert wake is not None
    assert wake > NOW
    assert world.events()[0][1] == "new"
    assert not store.read_now(due_now, NOW)


async def test_a_closing_lane_comes_to_rest_between_two_batches(store: Store) -> None:
    world = World(store)
    world.arrives()
    world.closing.set()

    assert await world.run() is None
    assert world.events()[0][1] == "new"
