"""Assigning to whose turn it is, over whole traces and under real concurrency (I16)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Connection, func, select

from automations.engine import ready
from automations.engine.process import Take, process
from automations.engine.settling.settle import NOBODY_ANSWERED
from core import tables
from core.store import Store, open_store
from tests import seeds
from tests.engines import BUILT_IN, UNCAPPED, add, drain, trace, written
from tests.integration.automations.settling.team import member, sees_first_inbox
from tests.seeds import NOW

NEXT = "{id: s1, action: assign, to: next_in_team, team: Returns}"
FREE = "if: {field: ticket.assignee, is_empty: true}"


def holders(connection: Connection) -> Counter[int | None]:
    return Counter(seeds.column(connection, tables.ticket, "assignee_id"))


def test_turns_go_round_and_later_steps_see_the_new_holder(store: Store) -> None:
    def scene(connection: Connection) -> None:
        sees_first_inbox(connection)
        ala, ela = member(connection, "Ala"), member(connection, "Ela")
        member(connection, "Away", away=True)
        member(connection, "Gone", seen=timedelta(minutes=2))
        member(connection, "Never", seen=None)
        member(connection, "Other", team="")
        add(connection, written("Turn", NEXT, more=FREE))
        add(
            connection,
            written(
                "Later",
                "{id: s1, action: add_note, text: 'for {{ agent.name }}'}",
                more="if: {field: ticket.assignee, is: Ala}",
            ),
        )
        for name in ("a", "b", "c"):
            seeds.arrives(connection, f"{name}@example.org")

        drain(connection)

        assert seeds.column(connection, tables.ticket, "assignee_id") == [ala, ela, ala]
        assert seeds.column(connection, tables.message, "text", direction="note") == [
            "for Ala",
            "for Ala",
        ]
        assert trace(connection)[:2] == ["Turn: done", "Turn s1 assign: done"]

    store.write_now(scene)


def test_a_batch_that_comes_later_goes_on_where_the_last_one_ended(store: Store) -> None:
    def scene(connection: Connection) -> None:
        sees_first_inbox(connection)
        ala, ela = member(connection, "Ala"), member(connection, "Ela")
        add(connection, written("Turn", NEXT))
        seeds.arrives(connection, "a@example.org")
        drain(connection)
        seeds.arrives(connection, "b@example.org")

        drain(connection)

        assert seeds.column(connection, tables.ticket, "assignee_id") == [ala, ela]

    store.write_now(scene)


def test_who_cannot_take_it_is_told_in_the_trace(store: Store) -> None:
    def scene(connection: Connection) -> None:
        member(connection, "Ala")
        add(connection, written("Turn", NEXT))
        seeds.arrives(connection)

        drain(connection)

        assert trace(connection) == [
            "Turn: done",
            "Turn s1 assign: skipped (nobody of the team has access to the ticket's inbox)",
        ]

    store.write_now(scene)


def test_working_hours_count_unless_the_step_says_otherwise(store: Store) -> None:
    night = NOW + timedelta(hours=12)

    def scene(connection: Connection) -> None:
        sees_first_inbox(connection)
        ala = member(connection, "Ala", seen=timedelta(hours=-12))
        add(connection, written("Turn", NEXT))
        add(connection, written("Any", NEXT.replace("}", ", in_hours: false}")))
        seeds.arrives(connection)

        drain(connection, now=night)

        assert trace(connection) == [
            "Turn: done",
            "Turn s1 assign: skipped (nobody of the team who is online is at work now)",
            "Any: done",
            "Any s1 assign: done",
        ]
        assert seeds.column(connection, tables.ticket, "assignee_id") == [ala]

    store.write_now(scene)


def test_last_who_answered_gets_it_back_or_the_trace_says_why(store: Store) -> None:
    def scene(connection: Connection) -> None:
        sees_first_inbox(connection)
        ala, ela = member(connection, "Ala"), member(connection, "Ela")
        left = member(connection, "Left", active=False)
        add(connection, written("Back", "{id: s1, action: assign, to: last_who_answered}"))
        for who in (ela, left, None):
            arrived = seeds.arrives(connection, f"{who}@example.org")
            seeds.message(connection, arrived.ticket, direction="out", agent_id=ala, text="first")
            seeds.message(
                connection, arrived.ticket, direction="out", agent_id=who or ala, text="second",
                automatic="" if who else "automation",
            )  # fmt: skip

        drain(connection)

        assert seeds.column(connection, tables.ticket, "assignee_id") == [ela, None, ala]
        assert [line for line in trace(connection) if "skipped" in line] == [
            f"Back s1 assign: skipped ({NOBODY_ANSWERED})"
        ]

    store.write_now(scene)


def test_two_hundred_at_once_none_lost_fair_within_one_and_caps_kept(database_url: str) -> None:
    """Four transactions at a time give out two hundred tickets; a fifth of the team is full."""
    stores = [open_store(database_url) for _ in range(4)]

    def scene(connection: Connection) -> dict[str, int]:
        sees_first_inbox(connection)
        people = {name: member(connection, name) for name in ("Ala", "Ela", "Ola", "Ula")}
        people["Away"] = member(connection, "Away", away=True)
        people["Other"] = member(connection, "Other", team="")
        add(connection, written("Turn", NEXT.replace("}", ", cap: 60}"), more=FREE))
        for place in range(200):
            seeds.arrives(connection, f"c{place}@example.org")
        return people

    def work(store: Store) -> None:
        at_hand = store.read_now(ready.load, BUILT_IN)
        while store.read_now(_waiting):
            store.write_now(process, at_hand, UNCAPPED, NOW, Take(limit=7))

    people = stores[0].write_now(scene)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, stores))

    held = stores[0].read_now(holders)
    events = stores[0].read_now(lambda each: seeds.column(each, tables.event, "kind"))
    for store in stores:
        store.close()
    assert held == {people[name]: 50 for name in ("Ala", "Ela", "Ola", "Ula")}
    assert Counter(events)["assigned"] == 200


def test_caps_hold_under_concurrency(database_url: str) -> None:
    stores = [open_store(database_url) for _ in range(4)]

    def scene(connection: Connection) -> None:
        sees_first_inbox(connection)
        for name in ("Ala", "Ela", "Ola"):
            member(connection, name)
        add(connection, written("Turn", NEXT.replace("}", ", cap: 9}"), more=FREE))
        for place in range(60):
            seeds.arrives(connection, f"c{place}@example.org")

    def work(store: Store) -> None:
        at_hand = store.read_now(ready.load, BUILT_IN)
        while store.read_now(_waiting):
            store.write_now(process, at_hand, UNCAPPED, NOW, Take(limit=3))

    stores[0].write_now(scene)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, stores))

    held = stores[0].read_now(holders)
    for store in stores:
        store.close()
    assert sorted(held.values()) == [9, 9, 9, 33]
    assert held[None] == 33


def _waiting(connection: Connection) -> int:
    new = select(func.count()).where(tables.event.c.state == "new")
    return int(connection.execute(new).scalar_one())
