"""Set times start automations: once for each ticket that matches, once after downtime."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select

from automations import library
from automations.sweep import starts
from core import tables
from core.store import Store
from tests.engines import add, trace, written
from tests.integration.automations.sweep.test_sweep import HOUR, Sweeper, waiting
from tests.seeds import NOW

NOTE = "{id: s1, action: add_note, text: review}"
SEND = "{id: s1, action: send_message, text: We are on holiday}"
UNANSWERED = "if: {field: ticket.answered, is: false}"
DAILY = "schedule, cron: 0 8 * * *"
EIGHT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""Eight in Warsaw, the morning after `NOW`."""
RAN = ["Review: done", "Review s1 add_note: done"]
SECOND = timedelta(seconds=1)


def daily(connection: Connection, /, when: str = DAILY, then: str = NOTE) -> None:
    """An automation that runs at a set time over unanswered tickets, switched on."""
    add(connection, written("Review", then, when=when, more=UNANSWERED))


def test_a_schedule_runs_over_what_matches_then(store: Store) -> None:
    store.write_now(daily)
    sweeper = Sweeper(store)
    store.write_now(waiting, NOW)
    store.write_now(waiting, NOW, answered=True)
    assert sweeper.at(NOW) == 0
    store.write_now(waiting, NOW)

    fired = [sweeper.at(EIGHT + offset) for offset in (-SECOND, 0 * SECOND, SECOND, HOUR)]

    assert fired == [0, 2, 0, 0]
    assert store.read_now(trace) == RAN * 2
    assert sweeper.next() == EIGHT + timedelta(days=1)
    assert sweeper.at(EIGHT + timedelta(days=1)) == 2


@pytest.mark.promise("P17")
@pytest.mark.parametrize(
    ("down", "fired"), [(HOUR, 1), (timedelta(hours=5, minutes=59), 1), (7 * HOUR, 0)]
)
def test_a_missed_time_is_made_up_for_unless_it_is_long_ago(
    store: Store, down: timedelta, fired: int
) -> None:
    store.write_now(daily)
    store.write_now(waiting, NOW)
    Sweeper(store).at(NOW)

    started_again = Sweeper(store)

    assert started_again.at(EIGHT + down) == fired
    assert started_again.at(EIGHT + down + SECOND) == 0
    assert started_again.at(EIGHT + timedelta(days=1)) == 1


def test_of_several_missed_times_only_the_last_counts(store: Store) -> None:
    store.write_now(daily, when='schedule, cron: "*/15 * * * *"')
    store.write_now(waiting, NOW)
    sweeper = Sweeper(store)
    sweeper.at(NOW)

    assert sweeper.at(NOW + 3 * HOUR) == 1
    assert sweeper.at(NOW + 3 * HOUR + timedelta(minutes=15)) == 1


def test_switching_off_forgets_what_still_waits_for_its_turn(store: Store) -> None:
    store.write_now(daily, then=SEND)
    for _ in range(3):
        store.write_now(waiting, NOW)
    sweeper = Sweeper(store)
    sweeper.at(NOW)
    sweeper.per_minute = 1
    assert sweeper.at(EIGHT) == 1

    store.write_now(library.disable, "Review", EIGHT + SECOND)

    assert sweeper.at(EIGHT + HOUR) == 0
    assert store.read_now(_waiting_starts) == 0


def test_many_sends_begin_so_many_a_minute(store: Store) -> None:
    store.write_now(daily, then=SEND)
    for number in range(5):
        store.write_now(waiting, NOW, email=f"c{number}@example.org")
    sweeper = Sweeper(store)
    sweeper.per_minute = 2
    sweeper.at(NOW)

    seconds = range(0, 190, 2)
    fired = {at: n for at in seconds if (n := sweeper.at(EIGHT + at * SECOND))}

    assert fired == {0: 2, 60: 2, 120: 1}
    assert len(store.read_now(trace)) == 10


def test_pace_leaves_room_for_other_messages() -> None:
    assert [starts.pace(cap) for cap in (120, 1, None)] == [60, 1, 60]


def test_a_schedule_goes_by_the_calendar_it_names(store: Store) -> None:
    store.write_now(_calendar, "Lord Howe", "Australia/Lord_Howe")
    store.write_now(daily, when=f"{DAILY}, calendar: Lord Howe")
    store.write_now(waiting, NOW)
    sweeper = Sweeper(store)
    sweeper.at(NOW)
    eight = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)

    assert [sweeper.at(eight - SECOND), sweeper.at(eight)] == [0, 1]
    assert store.read_now(trace) == RAN


def test_a_date_comes_once_and_each_year_if_told(store: Store) -> None:
    store.write_now(daily, when="date, on: 2026-12-24, at: 18:00")
    add_yearly = written(
        "Yearly", NOTE, when="date, on: 2020-12-24, every_year: true", more=UNANSWERED
    )
    store.write_now(add, add_yearly)
    store.write_now(waiting, NOW)
    sweeper = Sweeper(store)
    sweeper.at(NOW)
    nine, six = (datetime(2026, 12, 24, hour, 0, tzinfo=UTC) for hour in (8, 17))

    fired = [sweeper.at(at) for at in (nine - SECOND, nine, six - SECOND, six, six + HOUR)]
    year = timedelta(days=365)

    assert fired == [0, 1, 0, 1, 0]
    assert [sweeper.at(nine + year - SECOND), sweeper.at(nine + year), sweeper.at(six + year)] == [
        0,
        1,
        0,
    ]


def test_a_ticket_that_no_longer_matches_when_its_turn_comes_is_left_alone(store: Store) -> None:
    store.write_now(daily, then=SEND)
    for _ in range(2):
        store.write_now(waiting, NOW)
    sweeper = Sweeper(store)
    sweeper.at(NOW)
    sweeper.per_minute = 1
    sweeper.at(EIGHT)

    store.write_now(_answer_all)

    assert sweeper.at(EIGHT + 2 * timedelta(minutes=1)) == 1
    assert len(store.read_now(trace)) == 2


def _calendar(connection: Connection, name: str, zone: str) -> None:
    document = {"name": name, "zone": zone, "week": {}}
    connection.execute(insert(tables.calendar).values(name=name, document=document, company=False))


def _waiting_starts(connection: Connection) -> int:
    waits = select(tables.start.c.id).where(tables.start.c.released_at.is_(None))
    return len(connection.execute(waits).all())


def _answer_all(connection: Connection) -> None:
    connection.execute(tables.ticket.update().values(answered=True))
