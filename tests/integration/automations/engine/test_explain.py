from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from automations import library
from automations.engine.explain import (
    EventMissing,
    TicketMissing,
    Why,
    explain,
    named,
    tried_for,
)
from automations.library import AutomationMissing
from core import tables
from core.store import Store
from tests import seeds
from tests.engines import BUILT_IN, add, drain, written
from tests.seeds import NOW, Arrived

TAG = "{id: s1, action: add_tag, tag: parcel}"
PARCEL = "if: {field: message.subject, contains: parcel}"
OLD = """
name: Old
when: [{trigger: sweep}]
if:
  all:
    - {field: ticket.answered, is: false}
    - {field: ticket.last_customer_message_at, older_than: 24h}
then: [{action: add_tag, tag: old}]
"""
REFUND = "if: {field: message.subject, contains: refund}"


def _why(connection: Connection, name: str, arrived: Arrived, event: int | None = None) -> Why:
    return explain(connection, BUILT_IN, name, arrived.ticket + 1000, event)


def test_it_ran_with_the_trace(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Sort", TAG, more=PARCEL))
        arrived = seeds.arrives(connection)
        drain(connection)

        why = _why(connection, "Sort", arrived)

        assert (why.outcome, why.version, why.event) == ("ran", 1, arrived.event)
        assert why.run is not None
        assert [(step.step, step.outcome) for step in why.run.steps] == [("s1", "done")]
        assert why.condition is not None
        assert [leaf.found for leaf in why.condition.leaves] == ["where is my parcel?"]

    store.write_now(scene)


def test_each_leaf_says_what_it_found_though_the_ticket_changed_since(store: Store) -> None:
    def scene(connection: Connection) -> None:
        either = (
            "if: {all: [{field: ticket.priority, is: high}, {field: message.subject, contains: x}]}"
        )
        add(connection, written("Sort", TAG, more=either))
        add(connection, written("Raise", "{action: set_priority, priority: high}"))
        arrived = seeds.arrives(connection)
        drain(connection)

        why = _why(connection, "Sort", arrived)

        assert why.outcome == "conditions"
        assert why.condition is not None
        assert [(leaf.found, leaf.outcome) for leaf in why.condition.leaves] == [
            ("normal", "false"),
            ("where is my parcel?", "false"),
        ]

    store.write_now(scene)


def test_what_earlier_automations_changed_is_seen(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Raise", "{action: set_priority, priority: high}"))
        add(connection, written("Sort", TAG, more="if: {field: ticket.priority, is: normal}"))
        add(connection, written("Lower", "{action: set_priority, priority: low}"))
        arrived = seeds.arrives(connection)
        drain(connection)

        why = _why(connection, "Sort", arrived)

        assert why.condition is not None
        assert why.condition.leaves[0].found == "high"

    store.write_now(scene)


def test_the_version_that_was_asked_is_explained(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Sort", TAG, more=REFUND))
        arrived = seeds.arrives(connection)
        drain(connection)
        add(connection, written("Sort", TAG, more=PARCEL))

        why = _why(connection, "Sort", arrived)

        assert (why.version, why.outcome) == (1, "conditions")

    store.write_now(scene)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("Off", "off"),
        ("Deaf", "trigger"),
        ("Late", "later"),
        ("Elsewhere", "conditions"),
        ("Stops", "ran"),
        ("After", "stopped"),
    ],
)
def test_why_it_was_not_tried(sqlite_store: Store, name: str, outcome: str) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Off", TAG), on=False)
        add(connection, written("Deaf", TAG, when="ticket_created, by: agent"))
        add(connection, written("Elsewhere", TAG, more="if: {field: message.source, is: chat}"))
        add(connection, written("Stops", TAG, more="stop_after: true"))
        add(connection, written("After", TAG))
        arrived = seeds.arrives(connection)
        drain(connection)
        add(connection, written("Late", TAG), now=NOW.replace(hour=20))

        why = _why(connection, name, arrived)

        assert why.outcome == outcome
        assert why.sentence

    sqlite_store.write_now(scene)


def test_a_trigger_that_asks_for_another_tag_does_not_listen(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("VIP", TAG, when="tag_added, tag: vip"))
        add(connection, written("Other", "{action: add_tag, tag: other}"))
        arrived = seeds.arrives(connection)
        drain(connection)
        (added,) = seeds.column(connection, tables.event, "id", kind="tag_added")

        why = _why(connection, "VIP", arrived, added)

        assert (why.outcome, why.run) == ("trigger", None)

    sqlite_store.write_now(scene)


def test_what_was_found_is_told_by_names_not_by_rows(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        asks = (
            "if: {all: [{field: ticket.status, is_not: closed}, {field: ticket.tags, has: late},"
            " {field: ticket.type, is_empty: true}]}"
        )
        add(connection, written("First", "{action: add_tag, tag: [late, vip]}"))
        add(connection, written("Sort", TAG, more=asks))
        arrived = seeds.arrives(connection)
        drain(connection)

        why = named(connection, _why(connection, "Sort", arrived), BUILT_IN)

        assert why.condition is not None
        assert [leaf.found for leaf in why.condition.leaves] == ["open", ("late", "vip"), None]

    sqlite_store.write_now(scene)


def test_events_nobody_looked_at_say_so(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Sort", TAG))
        arrived = seeds.arrives(connection)

        assert _why(connection, "Sort", arrived).outcome == "waiting"

        drain(connection)
        quiet = seeds.column(connection, tables.event, "id", state="quiet")[0]

        assert _why(connection, "Sort", arrived, quiet).outcome == "quiet"

    sqlite_store.write_now(scene)


def test_missing_things_are_named(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        ticket = seeds.ticket(connection)
        arrived = Arrived(ticket, 0, 0, 0)

        with pytest.raises(AutomationMissing, match="Sort"):
            _why(connection, "Sort", arrived)

        add(connection, written("Sort", TAG))

        with pytest.raises(EventMissing, match="nothing has happened"):
            _why(connection, "Sort", arrived)
        with pytest.raises(EventMissing, match="no event 7"):
            _why(connection, "Sort", arrived, 7)
        with pytest.raises(TicketMissing, match="9999"):
            explain(connection, BUILT_IN, "Sort", 9999)
        assert library.listed(connection)

    sqlite_store.write_now(scene)


def _now(connection: Connection, name: str, ticket: int, now: datetime) -> Why:
    return explain(connection, BUILT_IN, name, ticket + 1000, None, now)


def test_a_timed_automation_says_when_it_is_due(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, OLD, now=NOW)
        arrived = seeds.arrives(connection)
        drain(connection)

        why = _now(connection, "Old", arrived.ticket, NOW + timedelta(hours=1))

        assert (why.outcome, why.event) == ("not_yet", 0)
        assert why.due == NOW + timedelta(hours=24)
        assert why.condition is not None
        assert [leaf.outcome for leaf in why.condition.leaves] == ["true", "false"]

    store.write_now(scene)


def test_a_timed_automation_whose_other_conditions_fail_is_not_promised(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, OLD.replace("is: false", "is: true"), now=NOW)
        arrived = seeds.arrives(connection)
        drain(connection)

        why = _now(connection, "Old", arrived.ticket, NOW + timedelta(hours=1))

        assert (why.outcome, why.due) == ("conditions", None)

    store.write_now(scene)


def test_a_clock_is_looked_ahead_to_the_minute(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        night = "{field: clock.time, within: 20:17-06:00}"
        add(connection, OLD.replace("{field: ticket.answered, is: false}", night), now=NOW)
        arrived = seeds.arrives(connection)
        drain(connection)

        why = _now(connection, "Old", arrived.ticket, NOW + timedelta(hours=1))

        assert why.due == datetime(2026, 11, 24, 19, 17, tzinfo=UTC)

    sqlite_store.write_now(scene)


def test_what_stood_in_the_way_is_named(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Stops", TAG, more="stop_after: true"))
        add(connection, written("After", TAG))
        arrived = seeds.arrives(connection)
        drain(connection)

        why = _why(connection, "After", arrived)

        assert why.earlier is not None
        assert why.earlier.automation == "Stops"

    sqlite_store.write_now(scene)


def test_every_event_tells_what_was_tried(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Sort", TAG, more=REFUND))
        add(connection, written("Tag", TAG))
        arrived = seeds.arrives(connection)
        drain(connection)

        looked = {one.event: one for one in tried_for(connection, arrived.ticket)}

        found = [(one.name, one.outcome) for one in looked[arrived.event].tried]
        assert found == [("Sort", "conditions"), ("Tag", "ran")]
        assert looked[arrived.event].tried[1].run
        (none,) = {one.tried for one in tried_for(connection, arrived.ticket, frozenset())}
        assert none == ()

    sqlite_store.write_now(scene)
