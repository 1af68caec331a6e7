from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from automations.engine.types import Bounds
from core import tables
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
        assert trace(connection)[-1] == "Greet s1 send_message: held (hour)"
        errors = seeds.column(connection, tables.delivery, "error")
        assert list(errors) == ["", "", "hour", "hour"]
        assert seeds.column(connection, tables.ticket, "answered", id=arrived.ticket) == [False]

        seeds.arrives(connection)
        drain(connection, bounds=bounds, now=NOW + timedelta(hours=2))

        assert _states(connection)[-1] == "queued"

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
        assert [line for line in trace(connection) if "actions" in line] == [
            "C: stopped (actions)",
            "C s11 add_tag: skipped (actions)",
        ]

    store.write_now(scene)
