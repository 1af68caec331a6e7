from datetime import timedelta

from sqlalchemy import Connection, update

from automations import runs
from automations.statistics import (
    Minutes,
    daily,
    effect,
    of_automation,
    roll_up,
    set_minutes,
    totals,
)
from automations.statistics.queries import in_days
from core import tables
from core.access import SYSTEM
from core.audit import By
from core.store import Store
from tests import seeds
from tests.engines import add, drain, written
from tests.seeds import NOW

THANKS = "{id: s1, action: send_message, text: Thanks.}"
LATER = NOW + timedelta(minutes=30)


def _answered(connection: Connection) -> tuple[int, int]:
    """An automation that answered one of two customers; its id and that customer's ticket."""
    more = "if: {field: message.subject, contains: parcel}"
    automation = add(connection, written("Thanks", THANKS, more=more))
    first = seeds.arrives(connection)
    seeds.arrives(connection, email="olga@example.org", subject="Refund")
    drain(connection)
    return automation, first.ticket


def test_runs_messages_and_what_came_of_them_are_counted(store: Store) -> None:
    def scene(connection: Connection) -> None:
        automation, ticket = _answered(connection)
        before = of_automation(connection, automation, LATER)
        delivery = tables.delivery
        connection.execute(update(delivery).values(state="sent"))
        seeds.message(connection, ticket, text="Thank you too.")

        found = of_automation(connection, automation, LATER)

        assert (before.matched, before.sent, before.delivered, before.replied) == (1, 1, 0, 0)
        assert (found.done, found.failed, found.stopped) == (1, 0, 0)
        assert (found.sent, found.delivered, found.undelivered, found.held) == (1, 1, 0, 0)
        assert found.replied == 1
        assert found.minutes_saved == 3.5
        assert found.last_at == NOW
        assert (len(found.by_day), found.by_day[-1], sum(found.by_day)) == (30, 1, 1)

    store.write_now(scene)


def test_how_often_it_was_tried_is_counted_afterwards_and_once(store: Store) -> None:
    def scene(connection: Connection) -> None:
        automation, _ = _answered(connection)

        counted = [roll_up(connection, LATER) for _ in range(3)]

        assert counted[0] > 0
        assert counted[1:] == [0, 0]
        assert of_automation(connection, automation, LATER).tried == 2

    store.write_now(scene)


def test_events_that_nobody_has_looked_at_are_not_passed_over(store: Store) -> None:
    def scene(connection: Connection) -> None:
        automation, _ = _answered(connection)
        seeds.arrives(connection, email="jan@example.org", subject="Refund")
        roll_up(connection, LATER)

        drain(connection)
        roll_up(connection, LATER)

        assert of_automation(connection, automation, LATER).tried == 3

    store.write_now(scene)


def test_runs_that_were_counted_and_those_since_are_told_together(store: Store) -> None:
    def scene(connection: Connection) -> None:
        automation, _ = _answered(connection)
        roll_up(connection, NOW + timedelta(minutes=1))
        unsettled = totals(connection)
        roll_up(connection, LATER)
        seeds.arrives(connection, email="jan@example.org")
        drain(connection, now=LATER)

        ran = runs.counted(connection)[automation]

        assert unsettled == {automation: 1}
        assert totals(connection, automation) == {automation: 2}
        assert (ran.runs, ran.failed, ran.last_at) == (2, 0, LATER)
        for days in (daily(connection, LATER), daily(connection, LATER, automation=automation)):
            assert in_days(days[automation], LATER)[-2:] == (0, 2)

    store.write_now(scene)


def test_only_the_asked_days_are_counted(store: Store) -> None:
    def scene(connection: Connection) -> None:
        automation, _ = _answered(connection)

        found = of_automation(connection, automation, NOW + timedelta(days=7), days=7)
        all_of_them = daily(connection, NOW + timedelta(days=6), 7)

        assert (found.matched, found.sent, sum(found.by_day)) == (0, 0, 0)
        assert in_days(all_of_them[automation], NOW + timedelta(days=6), 7) == (1, 0, 0, 0, 0, 0, 0)

    store.write_now(scene)


def test_what_an_answer_saves_is_a_setting(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        automation, _ = _answered(connection)
        connection.execute(update(tables.delivery).values(state="sent"))

        set_minutes(connection, Minutes(answer=10, run=0), By(SYSTEM, NOW))

        assert of_automation(connection, automation, LATER).minutes_saved == 10

    sqlite_store.write_now(scene)


def test_first_answers_of_automations_and_of_people_are_measured_apart(store: Store) -> None:
    def scene(connection: Connection) -> None:
        _, ticket = _answered(connection)
        other = seeds.arrives(connection, email="jan@example.org", subject="Refund").ticket
        for where, after in ((ticket, 60), (other, 20)):
            moment = NOW + timedelta(minutes=after)
            seeds.message(connection, where, direction="out", created_at=moment, contact_id=None)

        found = effect(connection, SYSTEM, NOW + timedelta(hours=2))

        assert (found.automatic.tickets, found.automatic.median_s) == (1, 0)
        assert (found.people.tickets, found.people.median_s) == (1, 1200)
        assert (found.then_people.tickets, found.then_people.median_s) == (1, 3600)

    store.write_now(scene)
