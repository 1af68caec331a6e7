"""Time passing starts automations: once for each episode, late at most by the next look."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from automations import library
from automations.library.compiled import compile_enabled
from automations.sweep.look import Looked, look
from automations.sweep.matching import matching
from automations.sweep.starts import PER_MINUTE
from automations.sweep.watch import Watch, watches
from core import custom_fields, tables
from core.access import SYSTEM
from core.audit import By
from core.custom_fields import NewField, Owner, Setting
from core.store import Store
from core.tickets import changes
from core.tickets.changes import Change, Origin
from postroom.action import AddTag, SetStatus
from tests import seeds
from tests.engines import BUILT_IN, add, drain, trace, written
from tests.seeds import NOW

HOUR = timedelta(hours=1)
NOTE = "{id: s1, action: add_note, text: late}"
UNANSWERED = (
    "if: {all: [{field: ticket.answered, is: false},"
    " {field: ticket.last_customer_message_at, older_than: 24h}]}"
)
RAN = ["Late: done", "Late s1 add_note: done"]


@dataclass
class Sweeper:
    """Looks as the lane does: remembers when each watch is due; each act a transaction."""

    store: Store
    dues: dict[tuple[int, int], datetime | None] = field(default_factory=dict)
    per_minute: int = PER_MINUTE

    def at(self, now: datetime) -> int:
        """Look, run what fired; say how many episodes began."""
        looked = self.look(now)
        self.store.write_now(drain, now=now)
        return looked.fired

    def look(self, now: datetime) -> Looked:
        """Look alone; nothing has run yet."""
        looked = self.store.write_now(self._look, now)
        self.dues = dict(looked.dues)
        return looked

    def _look(self, connection: Connection, now: datetime) -> Looked:
        return look(connection, watched(connection), BUILT_IN, self.dues, now, self.per_minute)

    def next(self) -> datetime | None:
        """When the first watch is due."""
        return min((due for due in self.dues.values() if due is not None), default=None)


def watched(connection: Connection) -> list[Watch]:
    """The watches of what is switched on."""
    switched_on = {one.id: one.enabled_at for one in library.listed(connection)}
    return [
        watch
        for compiled in compile_enabled(connection, BUILT_IN)
        for watch in watches(compiled, switched_on[compiled.automation_id] or NOW, BUILT_IN)
    ]


def waiting(connection: Connection, /, since: datetime, **values: Any) -> int:
    """A ticket whose customer wrote then and has no answer."""
    moments = {"created_at": since, "last_message_at": since, "last_customer_message_at": since}
    ticket = seeds.ticket(connection, **{**moments, **values})
    seeds.event(connection, ticket, "message_received", quiet=True)
    return ticket


def touch(connection: Connection, /, ticket: int, now: datetime) -> None:
    """Something happens to the ticket."""
    tag = seeds.named(connection, tables.tag, f"tag {now.isoformat()}")
    change = Change(ticket=ticket, effect=AddTag(tag), origin=Origin(actor="agent"))
    changes.apply(connection, [change], now)


def test_a_ticket_fires_when_its_moment_comes_and_never_again(store: Store) -> None:
    store.write_now(add, written("Late", NOTE, when="sweep", more=UNANSWERED), now=NOW)
    sweeper = Sweeper(store)
    store.write_now(waiting, NOW)

    fired = [sweeper.at(NOW + hours * HOUR) for hours in (0, 23, 24, 25, 100)]

    assert fired == [0, 0, 1, 0, 0]
    assert store.read_now(trace) == RAN


def test_the_next_look_is_computed(store: Store) -> None:
    store.write_now(add, written("Late", NOTE, when="sweep", more=UNANSWERED), now=NOW)
    store.write_now(waiting, NOW - HOUR)
    store.write_now(waiting, NOW + HOUR)
    sweeper = Sweeper(store)

    sweeper.at(NOW)

    assert sweeper.next() == NOW + 23 * HOUR
    assert sweeper.at(NOW + 23 * HOUR) == 1
    assert sweeper.next() == NOW + 25 * HOUR


def test_what_was_true_when_switched_on_does_not_fire_not_even_later(store: Store) -> None:
    ticket = store.write_now(waiting, NOW - 30 * HOUR)
    store.write_now(add, written("Late", NOTE, when="sweep", more=UNANSWERED), now=NOW)
    sweeper = Sweeper(store)
    sweeper.at(NOW)

    store.write_now(touch, ticket, NOW + HOUR)

    assert sweeper.at(NOW + HOUR) == 0
    assert store.read_now(trace) == []


def test_the_customers_next_message_is_a_new_episode(store: Store) -> None:
    store.write_now(add, written("Late", NOTE, when="sweep", more=UNANSWERED), now=NOW)
    sweeper = Sweeper(store)
    ticket = store.write_now(waiting, NOW)
    sweeper.at(NOW)
    sweeper.at(NOW + 24 * HOUR)

    store.write_now(_writes_again, ticket, NOW + 30 * HOUR)

    assert [sweeper.at(NOW + hours * HOUR) for hours in (30, 53, 54, 55)] == [0, 0, 1, 0]
    assert store.read_now(trace) == RAN * 2


def test_what_turns_true_by_an_event_fires_with_the_event(store: Store) -> None:
    pending = "if: {all: [{field: ticket.status, is: pending},"
    aged = " {field: ticket.created_at, older_than: 24h}]}"
    store.write_now(add, written("Late", NOTE, when="sweep", more=pending + aged), now=NOW)
    sweeper = Sweeper(store)
    ticket = store.write_now(waiting, NOW)
    sweeper.at(NOW)
    assert sweeper.at(NOW + 24 * HOUR) == 0

    status = store.write_now(seeds.named, tables.status, "pending")
    change = Change(ticket=ticket, effect=SetStatus(status), origin=Origin(actor="agent"))
    store.write_now(changes.apply, [change], NOW + 26 * HOUR)

    assert sweeper.at(NOW + 26 * HOUR) == 1
    assert store.read_now(trace) == RAN


def test_an_hour_of_downtime_delays_and_does_not_double(store: Store) -> None:
    store.write_now(add, written("Late", NOTE, when="sweep", more=UNANSWERED), now=NOW)
    store.write_now(waiting, NOW)
    Sweeper(store).at(NOW)

    started_again = Sweeper(store)

    assert started_again.at(NOW + 25 * HOUR) == 1
    assert Sweeper(store).at(NOW + 26 * HOUR) == 0


def test_a_change_between_look_and_run_keeps_the_episode_to_come(store: Store) -> None:
    store.write_now(add, written("Late", NOTE, when="sweep", more=UNANSWERED), now=NOW)
    sweeper = Sweeper(store)
    ticket = store.write_now(waiting, NOW)
    sweeper.at(NOW)
    late = NOW + 24 * HOUR
    assert sweeper.look(late).fired == 1

    store.write_now(_set, ticket, answered=True)
    store.write_now(drain, now=late)
    store.write_now(_set, ticket, answered=False)
    store.write_now(touch, ticket, late + HOUR)

    assert sweeper.at(late + HOUR) == 1
    assert store.read_now(trace) == RAN


def test_saving_or_switching_on_again_begins_anew(store: Store) -> None:
    store.write_now(add, written("Late", NOTE, when="sweep", more=UNANSWERED), now=NOW)
    sweeper = Sweeper(store)
    store.write_now(waiting, NOW)
    sweeper.at(NOW)
    store.write_now(library.disable, "Late", NOW + HOUR)
    sweeper.at(NOW + HOUR)

    store.write_now(library.enable, "Late", NOW + 30 * HOUR)

    assert sweeper.at(NOW + 30 * HOUR) == 0, "it was late already"
    store.write_now(waiting, NOW + 20 * HOUR)
    sweeper.at(NOW + 30 * HOUR)
    assert sweeper.at(NOW + 44 * HOUR) == 1


def test_a_clock_condition_is_looked_at_when_it_turns(store: Store) -> None:
    """The inbox opens at nine: what grew old in the night fires then."""

    evening = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    more = (
        "if: {all: [{field: clock.working_hours, is: inside},"
        " {field: ticket.created_at, older_than: 4h}]}"
    )
    store.write_now(add, written("Late", NOTE, when="sweep", more=more), now=evening)
    sweeper = Sweeper(store)
    store.write_now(waiting, evening)
    sweeper.at(evening)
    before_nine = datetime(2026, 11, 24, 7, 59, tzinfo=UTC)

    assert sweeper.at(evening + 5 * HOUR) == 0
    assert sweeper.at(before_nine) == 0
    assert sweeper.at(before_nine + timedelta(minutes=1)) == 1
    assert sweeper.at(before_nine + timedelta(minutes=2)) == 0


@pytest.mark.parametrize(
    ("when", "values", "fires_after"),
    [
        ("due_soon, before: 4h", {"due_at": NOW + 10 * HOUR}, 6),
        ("due_missed", {"due_at": NOW + 10 * HOUR}, 11),
        ("agent_silent, longer_than: 12h", {}, 12),
        (
            "customer_silent, longer_than: 48h",
            {"answered": True, "last_agent_message_at": NOW + HOUR},
            49,
        ),
    ],
)
def test_deadlines_and_silence_fire_once_at_their_hour(
    store: Store, when: str, values: dict[str, object], fires_after: int
) -> None:
    store.write_now(add, written("Late", NOTE, when=when), now=NOW)
    sweeper = Sweeper(store)
    store.write_now(waiting, NOW, **values)

    fired = [hours for hours in range(60) if sweeper.at(NOW + hours * HOUR)]

    assert fired == [fires_after]
    assert store.read_now(trace) == RAN


def test_nobody_owes_an_answer_in_a_closed_ticket(store: Store) -> None:
    store.write_now(add, written("Late", NOTE, when="agent_silent, longer_than: 1h"), now=NOW)
    sweeper = Sweeper(store)
    sweeper.at(NOW)
    store.write_now(waiting, NOW, is_open=False)

    assert sweeper.at(NOW + 2 * HOUR) == 0


def test_many_tickets_at_one_moment_fire_each_once(store: Store) -> None:
    store.write_now(add, written("Late", NOTE, when="sweep", more=UNANSWERED), now=NOW)
    sweeper = Sweeper(store)
    for _ in range(3):
        store.write_now(waiting, NOW)

    assert sweeper.at(NOW) == 0
    assert sweeper.at(NOW + 24 * HOUR) == 3
    assert store.read_now(trace) == RAN * 3


def test_switching_on_may_begin_on_what_matches_then_little_by_little(store: Store) -> None:
    text = written("Late", "{action: send_message, text: Sorry}", when="sweep", more=UNANSWERED)
    late = store.write_now(add, text, on=False)
    for number in range(3):
        store.write_now(waiting, NOW - 30 * HOUR, email=f"c{number}@example.org")
    store.write_now(waiting, NOW)
    sweeper = Sweeper(store, per_minute=2)
    assert store.read_now(matching, late, BUILT_IN, By(SYSTEM, NOW)) == 3

    store.write_now(library.enable, "Late", NOW, also_matching=True)

    minutes = [sweeper.at(NOW + timedelta(minutes=number)) for number in range(4)]
    assert minutes == [2, 1, 0, 0]
    assert len(store.read_now(trace)) == 6
    assert sweeper.at(NOW + 24 * HOUR) == 1


def test_the_wish_for_what_matches_is_not_kept_for_the_next_save(store: Store) -> None:
    store.write_now(add, written("Late", NOTE, when="sweep", more=UNANSWERED), on=False)
    store.write_now(library.enable, "Late", NOW, also_matching=True)
    sweeper = Sweeper(store)
    sweeper.at(NOW)
    store.write_now(waiting, NOW - 30 * HOUR)

    text = written("Late", NOTE, NOTE.replace("s1", "s2"), when="sweep", more=UNANSWERED)
    store.write_now(add, text, now=NOW + HOUR)

    assert sweeper.at(NOW + HOUR) == 0


def _writes_again(connection: Connection, ticket: int, now: datetime) -> None:
    _set(connection, ticket, last_customer_message_at=now, last_message_at=now)
    touch(connection, ticket, now)


def _set(connection: Connection, /, ticket: int, **values: Any) -> None:
    connection.execute(update(tables.ticket).where(tables.ticket.c.id == ticket).values(**values))


@pytest.mark.parametrize("owner", ["ticket", "contact"])
def test_a_moment_in_a_custom_field_fires_when_it_is_due_and_again_when_it_is_moved(
    store: Store, owner: Owner
) -> None:
    sweeper = Sweeper(store)

    def begin(connection: Connection) -> int:
        wanted = NewField(owner=owner, key="until", title="Until", kind="moment")
        custom_fields.add(connection, wanted, By(SYSTEM, NOW))
        condition = f"if: {{field: {owner}.fields.until, older_than: 1h}}"
        add(connection, written("Late", NOTE, when="sweep", more=condition))
        return waiting(connection, since=NOW)

    def put(connection: Connection, ticket: int, until: datetime) -> None:
        row = seeds.column(connection, tables.ticket, "contact_id", id=ticket)[0]
        place = ticket if owner == "ticket" else row
        custom_fields.write(connection, [Setting(owner, place, "until", until)])
        seeds.event(connection, ticket, "field_set", quiet=True)

    ticket = store.write_now(begin)
    began = sweeper.at(NOW)
    store.write_now(put, ticket, NOW + HOUR)
    set_ = sweeper.at(NOW + timedelta(minutes=1))
    due = sweeper.next()
    early = sweeper.at(NOW + 2 * HOUR - timedelta(seconds=1))
    fired = sweeper.at(NOW + 2 * HOUR)
    again = sweeper.at(NOW + 3 * HOUR)
    store.write_now(put, ticket, NOW + 4 * HOUR)
    moved = sweeper.at(NOW + 6 * HOUR)

    assert (began, set_, early, fired, again, moved) == (0, 0, 0, 1, 0, 1)
    assert due == NOW + 2 * HOUR
