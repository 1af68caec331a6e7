from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from automations import library
from automations.library import trash
from automations.library.queries import by_id
from core import tables
from core.store import Store
from postroom.errors import PermanentError, TemporaryError
from tests import engines, seeds
from tests.integration.automations.errands.workshop import World

SEND = '{id: s1, action: send_translated, text: "Hi {{ contact.first_name }}", to: de}'
TAG = "{id: s2, action: add_tag, tag: parcel}"


async def test_a_run_waits_for_its_text_and_goes_on(store: Store) -> None:
    world = World(store)
    world.add(SEND, TAG)
    store.write_now(seeds.arrives)

    await world.look()

    assert world.trace() == ["Greet: working", "Greet s1 send_translated: working"]
    assert world.sent() == []

    await world.settle()

    assert world.trace() == [
        "Greet: done",
        "Greet s1 send_translated: done",
        "Greet s2 add_tag: done",
    ]
    assert world.translator.asked == [("Hi Łucja", "", "de")]
    assert world.sent() == [("<de> Hi Łucja", "Hi Łucja", "en", "fake", "queued")]
    assert world.kinds() == ["message_received", "errand_done", "message_sent", "tag_added"]


async def test_what_cannot_be_translated_is_not_sent_and_says_so(store: Store) -> None:
    world = World(store)
    world.translator.errors = [PermanentError("nobody translates Klingon")]
    world.add(SEND, TAG)
    store.write_now(seeds.arrives)

    await world.settle()

    assert world.trace() == [
        "Greet: failed (nobody translates Klingon)",
        "Greet s1 send_translated: failed (nobody translates Klingon)",
    ]
    assert world.sent() == []
    assert world.kinds() == ["message_received", "errand_failed", "errand_done"]


async def test_a_run_that_may_go_on_without_its_text_does(store: Store) -> None:
    world = World(store)
    world.translator.errors = [PermanentError("no")]
    world.add(SEND.replace("to: de", "to: de, on_error: continue"), TAG)
    store.write_now(seeds.arrives)

    await world.settle()

    assert world.trace() == [
        "Greet: done",
        "Greet s1 send_translated: failed (no)",
        "Greet s2 add_tag: done",
    ]


async def test_a_translator_that_is_away_is_asked_again_until_patience_ends(store: Store) -> None:
    world = World(store)
    world.translator.errors = [TemporaryError("busy", timedelta(minutes=30))] * 3
    world.add(SEND)
    store.write_now(seeds.arrives)

    await world.settle()
    await world.later(timedelta(minutes=29))
    assert len(world.translator.asked) == 1, "its own wish is granted"
    await world.later(timedelta(minutes=1))
    assert len(world.translator.asked) == 2
    await world.later(timedelta(days=1))
    assert len(world.translator.asked) == 3

    assert world.trace()[0] == "Greet: failed (busy (given up after 24 h))"
    assert world.sent() == []


async def test_the_customers_language_is_asked_for_and_must_be_known(store: Store) -> None:
    world = World(store)
    world.add(SEND.replace("to: de", "to: customer"))
    known, unknown = store.write_now(seeds.arrives), store.write_now(seeds.arrives)

    def speaks(connection: Connection) -> None:
        message = tables.message
        for id_, code in ((known.message, "cs"), (unknown.message, "")):
            row = update(message).where(message.c.id == id_)
            connection.execute(row.values(language=code))

    store.write_now(speaks)
    await world.settle()

    assert [target for _, _, target in world.translator.asked] == ["cs"]
    assert world.trace() == [
        "Greet: done",
        "Greet s1 send_translated: done",
        "Greet: failed (the customer's language is not known; nothing was sent)",
        "Greet s1 send_translated: failed (the customer's language is not known; nothing was sent)",
    ]


async def test_a_text_that_is_in_the_language_already_is_sent_as_it_is(store: Store) -> None:
    world = World(store)
    world.add(SEND.replace("to: de", "to: de, from: de"))
    store.write_now(seeds.arrives)

    await world.settle()

    assert world.translator.asked == []
    assert world.sent() == [("Hi Łucja", None, "", "", "queued")]


@pytest.mark.parametrize("how", ["off", "trash"])
async def test_a_run_is_stopped_with_its_automation_and_does_not_come_back(
    store: Store, how: str
) -> None:
    world = World(store)
    automation = world.add(SEND, TAG)
    store.write_now(seeds.arrives)
    await world.look()

    if how == "off":
        store.write_now(library.disable, "Greet", seeds.NOW)
        store.write_now(library.enable, "Greet", seeds.NOW)
    else:
        store.write_now(trash.delete, automation, seeds.NOW)
    await world.settle()

    assert world.trace() == [
        "Greet: stopped (switched_off)",
        "Greet s1 send_translated: skipped (switched_off)",
    ]
    assert world.translator.asked == []
    assert world.sent() == []


async def test_a_run_stopped_while_its_text_is_made_does_not_send_it(store: Store) -> None:
    world = World(store)
    world.add(SEND, TAG)
    store.write_now(seeds.arrives)
    world.translator.meanwhile = lambda: _switch_off(store)

    await world.settle()

    assert world.trace()[0] == "Greet: stopped (switched_off)"
    assert world.sent() == []


async def test_a_run_goes_on_under_the_version_it_began_with(store: Store) -> None:
    world = World(store)
    automation = world.add(SEND, TAG)
    store.write_now(seeds.arrives)
    await world.look()

    store.write_now(engines.add, engines.written("Greet", "{id: s1, action: add_note, text: new}"))
    await world.settle()

    assert store.read_now(by_id, automation).number == 2  # type: ignore[union-attr] # it is there
    assert world.trace()[-1] == "Greet s2 add_tag: done"


async def test_a_ticket_closed_meanwhile_is_seen_by_the_steps_that_follow(store: Store) -> None:
    world = World(store)
    world.add(SEND, "{id: s2, action: set_status, status: closed}")
    arrived = store.write_now(seeds.arrives)
    world.translator.meanwhile = lambda: _close(store, arrived.ticket)

    await world.settle()

    assert world.trace()[1:] == [
        "Greet s1 send_translated: done",
        "Greet s2 set_status: skipped (the ticket has this status already)",
    ]


async def test_a_run_leaves_for_what_its_automation_names(store: Store) -> None:
    world = World(store)
    world.add(SEND, TAG, more="exit_on: [incoming_message]")
    arrived = store.write_now(seeds.arrives)
    await world.look()

    store.write_now(seeds.arrives, ticket_id=arrived.ticket)
    await world.settle()

    assert world.trace()[:2] == [
        "Greet: stopped (incoming_message)",
        "Greet s1 send_translated: skipped (incoming_message)",
    ]
    assert len(world.sent()) == 1, "the second message's own run had nothing in its way"


async def test_events_that_come_meanwhile_keep_their_order(store: Store) -> None:
    world = World(store)
    world.add(SEND, TAG)
    world.add("{id: t1, action: add_note, text: x}", name="Note", more="limits: {once_per: none}")
    arrived = store.write_now(seeds.arrives)
    await world.look()
    store.write_now(seeds.arrives, ticket_id=arrived.ticket)
    store.write_now(seeds.arrives, ticket_id=arrived.ticket)

    await world.go_out()
    await world.look()

    lines = [line for line in world.trace() if ":" in line and " " not in line.split(":")[0]]
    assert lines[:2] == ["Greet: done", "Note: done"]
    kinds = world.kinds()
    assert kinds.index("errand_done") > kinds.index("message_received")
    assert [each for each in kinds if each == "errand_done"] == ["errand_done"]


@pytest.mark.promise("P13")
async def test_the_first_in_order_answers_though_its_text_must_be_made_first(store: Store) -> None:
    world = World(store)
    world.add(SEND)
    world.add("{id: s1, action: send_message, text: Hello}", name="Second")
    store.write_now(seeds.arrives)

    await world.settle()

    assert "Second s1 send_message: held (answered)" in world.trace()
    assert [row[3] for row in world.sent()] == ["fake"]


async def test_a_run_that_cannot_go_on_fails_with_its_step(store: Store) -> None:
    """A plug-in's word is gone: nothing may say for ever that it is under way."""
    world = World(store)
    world.add(SEND, TAG)
    store.write_now(seeds.arrives)
    await world.look()
    await world.go_out()
    store.write_now(_unreadable)

    for _ in range(6):
        await world.later(timedelta(minutes=11))

    run, step = world.trace()
    assert run.startswith("Greet: failed (")
    assert step.startswith("Greet s1 send_translated: failed (")


def _unreadable(connection: Connection) -> None:
    document = {"format": 1, "name": "Greet", "when": [{"trigger": "telepathy"}], "then": []}
    connection.execute(update(tables.automation_version).values(document=document))
    connection.execute(update(tables.automation).values(enabled=False, version_id=1))


async def test_a_draft_waits_for_an_agent(store: Store) -> None:
    world = World(store)
    world.add(SEND.replace("to: de", "to: de, mode: draft"))
    store.write_now(seeds.arrives)

    await world.settle()

    assert world.sent() == [("<de> Hi Łucja", "Hi Łucja", "en", "fake", "draft")]


async def test_a_machine_is_not_translated_for(store: Store) -> None:
    world = World(store)
    world.add(SEND, TAG)
    arrived = store.write_now(seeds.arrives)

    def automatic(connection: Connection) -> None:
        row = update(tables.message).where(tables.message.c.id == arrived.message)
        connection.execute(row.values(automatic="vacation"))

    store.write_now(automatic)
    await world.settle()

    assert world.translator.asked == []
    assert world.trace() == [
        "Greet: done",
        "Greet s1 send_translated: held (machine)",
        "Greet s2 add_tag: done",
    ]


def _switch_off(store: Store) -> None:
    store.write_now(library.disable, "Greet", seeds.NOW)


def _close(store: Store, ticket: int) -> None:
    def closed(connection: Connection) -> None:
        status = seeds.named(connection, tables.status, "closed")
        row = update(tables.ticket).where(tables.ticket.c.id == ticket)
        connection.execute(row.values(status_id=status, is_open=False))

    store.write_now(closed)
