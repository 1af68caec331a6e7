from datetime import timedelta

from sqlalchemy import Connection, select, update

from automations import library
from automations.engine import ready
from automations.engine.keep import unpack
from automations.engine.process import PAUSED, process
from core import instance, tables
from core.store import Store
from tests import engines, seeds
from tests.engines import BUILT_IN, UNCAPPED, add, drain, trace, written
from tests.seeds import NOW

TAG = "{id: s1, action: add_tag, tag: parcel}"


def test_a_message_runs_what_matches_and_leaves_a_trace(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(
            connection,
            written(
                "Sort",
                TAG,
                "{id: s2, action: set_status, status: pending}",
                "{id: s3, action: set_status, status: pending}",
                more="if: {field: message.subject, contains: parcel}",
            ),
        )
        add(
            connection, written("Other", TAG, more="if: {field: message.subject, contains: refund}")
        )
        arrived = seeds.arrives(connection)

        drain(connection)

        assert trace(connection) == [
            "Sort: done",
            "Sort s1 add_tag: done",
            "Sort s2 set_status: done",
            "Sort s3 set_status: skipped (the ticket has this status already)",
        ]
        assert engines.kinds(connection) == ["message_received", "tag_added", "status_set"]
        assert seeds.column(connection, tables.event, "state") == ["done", "quiet", "quiet"]
        assert seeds.column(connection, tables.event, "cause_id")[1:] == [arrived.event] * 2
        assert seeds.column(connection, tables.event, "depth") == [0, 1, 1]

    store.write_now(scene)


def test_every_event_keeps_its_facts_and_one_verdict_a_candidate(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Yes", TAG))
        add(connection, written("No", TAG, more="if: {field: ticket.tags, does_not_have: parcel}"))
        seeds.arrives(connection)

        drain(connection)

        facts, verdicts = connection.execute(
            select(tables.event.c.facts, tables.event.c.verdicts).where(
                tables.event.c.kind == "message_received"
            )
        ).one()
        assert unpack(verdicts) == [1, 0, 2, 1], "Yes ran; No was decided by its first place"
        assert unpack(facts)[0] == 1

    store.write_now(scene)


def test_later_automations_and_events_see_what_earlier_ones_changed(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("First", TAG))
        add(
            connection,
            written(
                "Second",
                "{id: s1, action: set_priority, priority: high}",
                more="if: {all: [{field: ticket.tags, has: parcel},"
                " {field: ticket.priority, is: normal}]}",
            ),
        )
        arrived = seeds.arrives(connection)
        seeds.arrives(connection, ticket_id=arrived.ticket)

        assert len(drain(connection)) == 1, "both events are one batch"

        assert trace(connection) == [
            "First: done",
            "First s1 add_tag: done",
            "Second: done",
            "Second s1 set_priority: done",
            "First: done",
            "First s1 add_tag: skipped (the ticket has it already)",
        ]

    store.write_now(scene)


def test_stop_after_leaves_later_automations_untried(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("First", TAG, more="stop_after: true"))
        add(connection, written("Second", "{action: add_tag, tag: late}"))
        seeds.arrives(connection)

        drain(connection)

        assert trace(connection) == ["First: done", "First s1 add_tag: done"]
        (verdicts,) = seeds.column(connection, tables.event, "verdicts", kind="message_received")
        assert unpack(verdicts) == [1, 0, 2, "stopped"]

    store.write_now(scene)


def test_the_visible_order_decides(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("A", TAG))
        add(connection, written("B", TAG))
        library.arrange(connection, ["B", "A"], NOW)
        seeds.arrives(connection)

        drain(connection)

        assert [line for line in trace(connection) if line.endswith("done")] == [
            "B: done", "B s1 add_tag: done", "A: done",
        ]  # fmt: skip

    sqlite_store.write_now(scene)


def test_limits_once_per_ticket_and_contact(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Ticket", TAG, more="limits: {once_per: ticket}"))
        add(connection, written("Contact", TAG, more="limits: {once_per: contact, per: 24h}"))
        first = seeds.arrives(connection)
        drain(connection)
        seeds.arrives(connection, ticket_id=first.ticket)
        seeds.arrives(connection)

        drain(connection)

        ran = [line for line in trace(connection) if line.endswith(": done") and " s1 " not in line]
        assert ran == ["Ticket: done", "Contact: done", "Ticket: done"]

        seeds.arrives(connection)
        drain(connection, now=NOW + timedelta(hours=24))

        assert len(seeds.column(connection, tables.run, "id")) == 5

    store.write_now(scene)


def test_a_failed_step_ends_the_run_unless_it_says_continue(store: Store) -> None:
    def scene(connection: Connection) -> None:
        text = "{{ ticket.number | truncate: 'x' }}"
        for name, more in (("Stops", ""), ("Goes on", ", on_error: continue")):
            steps = (f'{{id: s1, action: add_note, text: "{text}"{more}}}', TAG.replace("s1", "s2"))
            add(connection, written(name, *steps))
        seeds.arrives(connection)

        drain(connection)

        lines = [line.partition(" (")[0] for line in trace(connection)]
        assert lines == [
            "Stops: failed",
            "Stops s1 add_note: failed",
            "Goes on: done",
            "Goes on s1 add_note: failed",
            "Goes on s2 add_tag: done",
        ]

    store.write_now(scene)


def test_a_tag_that_is_gone_fails_the_step_and_a_condition_stops_the_run(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Step", TAG))
        add(
            connection, written("Leaf", TAG, more="if: {field: ticket.tags, does_not_have: parcel}")
        )
        connection.execute(tables.tag.delete())
        seeds.arrives(connection)

        drain(connection)

        assert trace(connection) == [
            'Step: failed (the tag "parcel" is gone)',
            'Step s1 add_tag: failed (the tag "parcel" is gone)',
        ]
        (verdicts,) = seeds.column(connection, tables.event, "verdicts", kind="message_received")
        assert unpack(verdicts) == [1, 0, 2, -1]

    store.write_now(scene)


def test_texts_are_filled_with_what_people_wrote(store: Store) -> None:
    def scene(connection: Connection) -> None:
        text = "{{ contact.first_name }}, #{{ ticket.number }}, {{ inbox.name }}, {{ opens_at }}"
        add(connection, written("Greet", f'{{id: s1, action: send_message, text: "{text}"}}'))
        arrived = seeds.arrives(connection)

        drain(connection)

        (text,) = seeds.column(connection, tables.message, "text", direction="out")
        assert text == f"Łucja, #{arrived.ticket + 1000}, Inbox, 2026-11-23 12:00"

    store.write_now(scene)


def test_the_sent_message_stands_in_the_trace_and_the_outbox(store: Store) -> None:
    def scene(connection: Connection) -> None:
        automation = add(connection, written("Greet", "{id: s1, action: send_message, text: Hi}"))
        seeds.arrives(connection)

        (outcome,) = drain(connection)

        (detail,) = seeds.column(connection, tables.run_step, "detail")
        delivery = connection.execute(select(tables.delivery)).one()
        (run,) = seeds.column(connection, tables.run, "id")
        assert detail["delivery"] == delivery.id
        assert detail["state"] == delivery.state == "queued"
        assert delivery.idempotency_key == f"run:{run}:s1"
        assert (delivery.automatic, delivery.automation_id) == (1, automation)
        assert outcome.accounts == {delivery.account_id}

    store.write_now(scene)


def test_run_as_gives_an_agents_name(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        agent = seeds.agent(connection, "Ala")
        add(
            connection,
            written("Greet", "{id: s1, action: send_message, text: Hi}", more="run_as: Ala"),
        )
        seeds.arrives(connection)

        drain(connection)

        row = connection.execute(
            select(tables.message).where(tables.message.c.direction == "out")
        ).one()
        assert (row.agent_id, row.author) == (agent, "Ala")

    sqlite_store.write_now(scene)


def test_imports_start_nothing(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Sort", TAG))
        ticket = seeds.ticket(connection)
        seeds.event(connection, ticket, "message_received", quiet=True)

        assert not drain(connection)
        assert not trace(connection)

        seeds.arrives(connection)
        drain(connection)

        assert trace(connection) == ["Sort: done", "Sort s1 add_tag: done"]

    sqlite_store.write_now(scene)


def test_a_change_of_automations_is_noticed_and_nothing_done(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Sort", TAG))
        seeds.arrives(connection)
        old = ready.load(connection, BUILT_IN)
        library.disable(connection, "Sort", NOW)

        assert process(connection, old, UNCAPPED, NOW).stale
        assert seeds.column(connection, tables.event, "state") == ["new"]

        drain(connection)

        assert not trace(connection)
        assert seeds.column(connection, tables.event, "state") == ["done"]

    store.write_now(scene)


def test_the_switch_pauses_everything_and_loses_nothing(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Sort", TAG))
        seeds.arrives(connection)
        instance.put(connection, PAUSED, True)

        assert process(connection, ready.load(connection, BUILT_IN), UNCAPPED, NOW).paused

        instance.put(connection, PAUSED, False)
        drain(connection)

        assert trace(connection)[0] == "Sort: done"

    store.write_now(scene)


def test_an_event_taken_again_makes_nothing_twice(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Greet", TAG, "{id: s2, action: send_message, text: Hi}"))
        seeds.arrives(connection)
        drain(connection)
        before = trace(connection)
        connection.execute(
            update(tables.event)
            .where(tables.event.c.kind == "message_received")
            .values(state="new")
        )

        drain(connection)

        assert trace(connection) == before
        assert len(seeds.column(connection, tables.delivery, "id")) == 1
        (verdicts,) = seeds.column(connection, tables.event, "verdicts", kind="message_received")
        assert unpack(verdicts) == [1, "again"]

    store.write_now(scene)


def test_a_hundred_events_are_one_batch_whatever_they_do(store: Store) -> None:
    def scene(connection: Connection) -> None:
        for number in range(5):
            add(connection, written(f"A{number}", f"{{action: add_tag, tag: t{number}}}"))
        for number in range(110):
            seeds.arrives(connection, f"c{number}@example.org")

        outcomes = drain(connection)

        assert [(each.events, each.runs) for each in outcomes] == [(100, 500), (10, 50)]
        assert len(seeds.column(connection, tables.ticket_tag, "tag_id")) == 550

    store.write_now(scene)
