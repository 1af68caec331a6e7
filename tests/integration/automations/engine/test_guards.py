from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from automations.engine.types import Bounds
from core import tables
from core.access import SYSTEM
from core.audit import By
from core.outbox import breaker
from core.outbox.breaker import INSTANCE, Scope
from core.outbox.caps import NO_CAPS, Caps
from core.store import Store
from tests import engines, seeds
from tests.engines import add, drain, trace, written
from tests.seeds import NOW

SEND = "{id: s1, action: send_message, text: We will look into it}"


def _states(connection: Connection) -> list[str]:
    return list(seeds.column(connection, tables.delivery, "state"))


@pytest.mark.promise("P13")
def test_the_first_in_order_sends_the_one_reply(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("First", SEND, "{id: s2, action: send_message, text: And more}"))
        add(connection, written("Second", SEND, "{id: s2, action: add_tag, tag: seen}"))
        add(connection, written("Insistent", SEND, more="reply_again: true"))
        seeds.arrives(connection)

        drain(connection)

        assert trace(connection) == [
            "First: done",
            "First s1 send_message: done",
            "First s2 send_message: done",
            "Second: done",
            "Second s1 send_message: held (answered)",
            "Second s2 add_tag: done",
            "Insistent: done",
            "Insistent s1 send_message: done",
        ]
        assert _states(connection) == ["queued"] * 3

    store.write_now(scene)


@pytest.mark.promise("P13")
def test_a_new_message_of_the_customer_may_be_answered_again(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("First", SEND, more="limits: {once_per: ticket}"))
        add(connection, written("Second", SEND))
        arrived = seeds.arrives(connection)
        drain(connection)
        seeds.arrives(connection, ticket_id=arrived.ticket)

        drain(connection)

        assert [line for line in trace(connection) if "s1" in line] == [
            "First s1 send_message: done",
            "Second s1 send_message: held (answered)",
            "Second s1 send_message: done",
        ]

    store.write_now(scene)


@pytest.mark.promise("P14")
def test_a_machine_gets_no_automatic_mail_but_is_sorted(store: Store) -> None:
    def scene(connection: Connection) -> None:
        draft = "{id: s3, action: send_message, text: For Ala, mode: draft}"
        add(connection, written("Greet", SEND, "{id: s2, action: add_tag, tag: machine}", draft))
        seeds.arrives(connection, automatic="auto-submitted")

        drain(connection)

        assert trace(connection) == [
            "Greet: done",
            "Greet s1 send_message: held (machine)",
            "Greet s2 add_tag: done",
            "Greet s3 send_message: done",
        ]
        assert _states(connection) == ["draft"]

    store.write_now(scene)


@pytest.mark.promise("P14")
def test_a_machines_message_is_not_answered_round_the_corner(store: Store) -> None:
    def scene(connection: Connection) -> None:
        language = engines.BUILT_IN
        add(connection, written("Tag", "{action: add_tag, tag: x}"), language)
        add(connection, written("Greet", SEND, when="tag_added"), language)
        arrived = seeds.arrives(connection)
        seeds.arrives(connection, ticket_id=arrived.ticket, automatic="vacation")

        drain(connection, language)

        assert trace(connection)[-1] == "Greet s1 send_message: held (machine)"
        assert not _states(connection)

    store.write_now(scene)


@pytest.mark.promise("P15")
def test_an_address_somebody_typed_gets_no_automatic_mail(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Greet", SEND))
        seeds.arrives(connection)
        connection.execute(update(tables.contact_identity).values(verified=False))

        drain(connection)

        assert trace(connection)[-1] == "Greet s1 send_message: held (unverified)"

    store.write_now(scene)


@pytest.mark.promise("P15")
@pytest.mark.parametrize(
    ("proof", "held"), [("pass", False), ("", False), ("fail", True), ("none", True)]
)
def test_a_sender_without_proof_gets_no_automatic_mail(
    store: Store, proof: str, held: bool
) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Greet", SEND))
        arrived = seeds.arrives(connection)
        seeds.arrives(connection, ticket_id=arrived.ticket, proof=proof)

        drain(connection)

        assert (trace(connection)[-1] == "Greet s1 send_message: held (unverified)") is held

    store.write_now(scene)


@pytest.mark.promise("P13")
def test_the_same_first_reply_goes_once_a_day_to_a_recipient(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Greet", SEND))
        seeds.arrives(connection)
        seeds.arrives(connection)
        drain(connection, bounds=Bounds())
        seeds.arrives(connection)
        drain(connection, bounds=Bounds(), now=NOW + timedelta(hours=23))
        seeds.arrives(connection)
        drain(connection, bounds=Bounds(), now=NOW + timedelta(hours=25))

        assert [line for line in trace(connection) if "s1" in line] == [
            "Greet s1 send_message: done",
            "Greet s1 send_message: held (same_reply)",
            "Greet s1 send_message: held (same_reply)",
            "Greet s1 send_message: done",
        ]
        assert _states(connection) == ["queued", "queued"]

    store.write_now(scene)


@pytest.mark.promise("P13")
def test_over_the_hourly_cap_messages_wait_for_a_yes(store: Store) -> None:
    def scene(connection: Connection) -> None:
        bounds = Bounds(caps=Caps(recipient_hour=2, same_reply=None))
        add(connection, written("Greet", SEND))
        for _ in range(4):
            arrived = seeds.arrives(connection)
        drain(connection, bounds=bounds)

        assert _states(connection) == ["queued", "queued", "approval", "approval"]
        assert trace(connection)[-1] == "Greet s1 send_message: held (paused)"
        errors = seeds.column(connection, tables.delivery, "error")
        assert list(errors) == ["", "", "hour", "paused"]
        assert seeds.column(connection, tables.ticket, "answered", id=arrived.ticket) == [False]

        (pause,) = breaker.listed(connection, NOW)
        assert (pause.name, pause.reason, pause.held) == ("Greet", "hour", 2)
        assert (pause.recipient, pause.until) == ("lucja@example.org", NOW + timedelta(hours=1))
        seeds.arrives(connection)
        drain(connection, bounds=bounds, now=NOW + timedelta(minutes=59))
        assert trace(connection)[-1] == "Greet s1 send_message: held (paused)"
        assert _states(connection)[2:] == ["approval"] * 3

        assert breaker.resume(connection, pause.scope, By(SYSTEM, NOW)) == 3

        assert _states(connection) == ["queued"] * 5
        assert breaker.listed(connection, NOW) == []
        leaves = seeds.column(connection, tables.delivery, "next_at")[2:]
        assert [later - leaves[0] for later in leaves] == [timedelta(seconds=n) for n in range(3)]

    store.write_now(scene)


@pytest.mark.promise("P13")
def test_one_customers_storm_silences_an_automation_for_nobody_else(store: Store) -> None:
    def scene(connection: Connection) -> None:
        bounds = Bounds(caps=Caps(recipient_hour=2, same_reply=None), crowd=None)
        greet = add(connection, written("Greet", SEND))
        for _ in range(4):
            seeds.arrives(connection, "storm@peer.example")
        drain(connection, bounds=bounds)
        seeds.arrives(connection, "storm@peer.example")
        seeds.arrives(connection, "calm@example.org")

        drain(connection, bounds=bounds)

        assert [pause.scope for pause in breaker.listed(connection, NOW)] == [
            Scope(greet, "storm@peer.example")
        ]
        assert _states(connection) == ["queued"] * 2 + ["approval"] * 3 + ["queued"]

    store.write_now(scene)


@pytest.mark.promise("P13")
def test_a_recipients_pause_ends_with_the_caps_window_and_what_waited_waits_on(
    store: Store,
) -> None:
    def scene(connection: Connection) -> None:
        bounds = Bounds(caps=Caps(recipient_hour=2, same_reply=None))
        greet = add(connection, written("Greet", SEND))
        for _ in range(3):
            seeds.arrives(connection)
        drain(connection, bounds=bounds)
        later = NOW + timedelta(hours=1, seconds=1)
        seeds.arrives(connection)

        drain(connection, bounds=bounds, now=later)

        assert _states(connection) == ["queued", "queued", "approval", "queued"]
        (pause,) = breaker.listed(connection, later)
        assert (pause.active, pause.held, pause.reason) == (False, 1, "hour")
        assert breaker.discard(connection, Scope(greet), By(SYSTEM, later)) == 1
        assert breaker.listed(connection, later) == []

    store.write_now(scene)


@pytest.mark.promise("P13")
def test_going_on_with_everything_leaves_a_recipients_pause_alone(store: Store) -> None:
    def scene(connection: Connection) -> None:
        caps = Caps(recipient_hour=1, same_reply=None, instance_minute=3)
        bounds = Bounds(caps=caps, crowd=None)
        greet = add(connection, written("Greet", SEND))
        for sender in ("storm@peer.example",) * 2 + ("a@example.org", "b@example.org", "c@e.org"):
            seeds.arrives(connection, sender)
        drain(connection, bounds=bounds)
        storm = Scope(greet, "storm@peer.example")
        assert {one.scope: one.held for one in breaker.listed(connection, NOW)} == {
            INSTANCE: 1,
            storm: 1,
        }

        assert breaker.resume(connection, INSTANCE, By(SYSTEM, NOW)) == 1

        assert [one.scope for one in breaker.listed(connection, NOW)] == [storm]
        assert breaker.resume(connection, Scope(0, "storm@peer.example"), By(SYSTEM, NOW)) == 1
        assert _states(connection) == ["queued"] * 5

    store.write_now(scene)


@pytest.mark.promise("P13")
def test_more_than_two_hundred_that_wait_are_let_go_in_short_transactions(store: Store) -> None:
    def scene(connection: Connection) -> None:
        bounds = Bounds(caps=Caps(instance_minute=1), crowd=None)
        add(connection, written("Greet", SEND))
        for number in range(206):
            seeds.arrives(connection, f"c{number}@example.org")
        drain(connection, bounds=bounds)
        by, done = By(SYSTEM, NOW), 0

        assert breaker.resume(connection, INSTANCE, by, done) == breaker.AT_ONCE
        (pause,) = breaker.listed(connection, NOW)
        assert (pause.active, pause.held) == (True, 5), "nothing new leaves before what waited"
        assert breaker.resume(connection, INSTANCE, by, breaker.AT_ONCE) == 5

        assert breaker.listed(connection, NOW) == []
        leaves = seeds.column(connection, tables.delivery, "next_at")[1:]
        assert len(set(leaves)) == 205, "one a second"
        noted = seeds.column(connection, tables.audit, "detail", action="outbox.resume")
        assert noted == [{"messages": 205}]

    store.write_now(scene)


@pytest.mark.promise("P13")
def test_the_instance_sends_so_many_a_minute(store: Store) -> None:
    def scene(connection: Connection) -> None:
        bounds = Bounds(caps=Caps(instance_minute=3))
        add(connection, written("Greet", SEND))
        for number in range(5):
            seeds.arrives(connection, f"c{number}@example.org")
        drain(connection, bounds=bounds)
        seeds.arrives(connection, "late@example.org")
        drain(connection, bounds=bounds)

        assert _states(connection) == ["queued"] * 3 + ["approval"] * 3
        assert [one.scope for one in breaker.listed(connection, NOW)] == [INSTANCE]
        assert breaker.discard(connection, INSTANCE, By(SYSTEM, NOW)) == 3
        assert _states(connection) == ["queued"] * 3 + ["cancelled"] * 3

    store.write_now(scene)


@pytest.mark.promise("P14")
def test_who_opens_many_tickets_in_minutes_gets_no_automatic_reply(store: Store) -> None:
    def scene(connection: Connection) -> None:
        bounds = Bounds(caps=NO_CAPS, crowd=5)
        add(connection, written("Greet", SEND))
        for _ in range(6):
            seeds.arrives(connection, "naive@peer.example")
        seeds.arrives(connection, "other@example.org")

        drain(connection, bounds=bounds)

        assert [line for line in trace(connection) if "s1" in line] == [
            *["Greet s1 send_message: held (crowd)"] * 6,
            "Greet s1 send_message: done",
        ]
        assert _states(connection) == ["queued"]
        later = NOW + timedelta(minutes=11)
        seeds.arrives(connection, "naive@peer.example")
        drain(connection, bounds=bounds, now=later)
        assert _states(connection) == ["queued"] * 2

    store.write_now(scene)


@pytest.mark.promise("P12")
def test_one_cause_runs_an_automation_once_a_ticket(store: Store) -> None:
    def scene(connection: Connection) -> None:
        language = engines.BUILT_IN
        add(connection, written("Start", "{action: add_tag, tag: a}"), language)
        add(
            connection,
            written(
                "Swing",
                "{action: remove_tag, tag: a}",
                "{action: add_tag, tag: a}",
                when="tag_added",
            ),
            language,
        )
        seeds.arrives(connection)

        drain(connection, language)

        assert [line for line in trace(connection) if ": done" in line and "_" not in line] == [
            "Start: done",
            "Swing: done",
        ]

    store.write_now(scene)


@pytest.mark.promise("P12")
def test_a_chain_ends_at_its_depth_and_says_so(store: Store) -> None:
    def scene(connection: Connection) -> None:
        language = engines.BUILT_IN
        add(connection, written("N00", "{action: add_tag, tag: t0}"), language)
        for number in range(1, 12):
            add(
                connection,
                written(
                    f"N{number:02}",
                    f"{{action: add_tag, tag: t{number}}}",
                    when="tag_added",
                    more=f"if: {{field: event.tag, is: t{number - 1}}}",
                ),
                language,
            )
        seeds.arrives(connection)

        drain(connection, language)

        assert trace(connection)[-1] == "N08: stopped (depth)"
        assert max(seeds.column(connection, tables.event, "depth")) == 8
        assert len(seeds.column(connection, tables.ticket_tag, "tag_id")) == 8

    store.write_now(scene)


@pytest.mark.promise("P12")
def test_one_cause_does_fifty_actions(store: Store) -> None:
    def scene(connection: Connection) -> None:
        for name in ("A", "B", "C"):
            steps = [f"{{action: add_tag, tag: {name}{number}}}" for number in range(20)]
            add(connection, written(name, *steps))
        seeds.arrives(connection)

        drain(connection, bounds=Bounds(caps=NO_CAPS))

        assert len(seeds.column(connection, tables.ticket_tag, "tag_id")) == 50
        cut = [line for line in trace(connection) if "actions" in line]
        assert cut == ["C: stopped (actions)", "C s11 add_tag: skipped (actions)"]

    store.write_now(scene)
