from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select

from core import search, tables
from core.access import SYSTEM
from core.outbox.queue import by_key
from core.store import Store, open_store
from core.tickets import changes
from core.tickets.changes import Change, Origin, TicketMissing
from postroom.action import (
    AddNote,
    AddTag,
    Assign,
    Effect,
    RemoveTag,
    SendMessage,
    SetPriority,
    SetStatus,
    SetType,
)
from tests import seeds
from tests.seeds import NOW

AUTOMATION = Origin(actor="automation", automation=1, run=5, cause=3, depth=2)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def _agent(connection: Connection) -> Origin:
    return Origin(actor="agent", agent=seeds.agent(connection), author="Ala")


def _apply(
    connection: Connection, ticket: int, origin: Origin, *effects: Effect
) -> changes.Applied:
    made = [Change(ticket=ticket, effect=effect, origin=origin, key="k") for effect in effects]
    return changes.apply(connection, made, NOW)


def test_each_real_change_makes_its_event_in_order(store: Store) -> None:
    def scene(connection: Connection) -> None:
        ticket, origin = seeds.ticket(connection), _agent(connection)
        tag = seeds.named(connection, tables.tag, "vip")
        closed = seeds.named(connection, tables.status, "closed")
        kind = seeds.named(connection, tables.ticket_type, "return")

        applied = _apply(
            connection,
            ticket,
            origin,
            AddTag(tag),
            SetStatus(closed),
            SetType(kind),
            SetPriority("high"),
            Assign(origin.agent, None),
            AddNote("looked into it"),
            RemoveTag(tag),
        )

        assert seeds.column(connection, tables.event, "kind") == [
            "tag_added", "status_set", "type_set", "priority_set", "assigned", "note_added",
            "tag_removed",
        ]  # fmt: skip
        assert list(applied.events) == seeds.column(connection, tables.event, "id")
        assert seeds.column(connection, tables.ticket_tag, "tag_id") == []

    store.write_now(scene)


def test_a_change_that_changes_nothing_makes_no_event(store: Store) -> None:
    def scene(connection: Connection) -> None:
        ticket, origin = seeds.ticket(connection), _agent(connection)
        tag = seeds.named(connection, tables.tag, "vip")
        open_ = seeds.named(connection, tables.status, "open")
        _apply(connection, ticket, origin, AddTag(tag))

        applied = _apply(
            connection, ticket, origin, AddTag(tag), SetStatus(open_), SetPriority("normal"),
            SetType(None), Assign(None, None), RemoveTag(tag + 1),
        )  # fmt: skip

        assert not applied.events
        assert not applied.tickets
        assert seeds.column(connection, tables.ticket, "version") == [2]

    store.write_now(scene)


def test_closing_notes_when_and_reopening_forgets_it(store: Store) -> None:
    def scene(connection: Connection) -> None:
        ticket, origin = seeds.ticket(connection), _agent(connection)
        solved = seeds.named(connection, tables.status, "solved")
        pending = seeds.named(connection, tables.status, "pending")
        asked = select(tables.ticket.c.is_open, tables.ticket.c.closed_at)

        _apply(connection, ticket, origin, SetStatus(solved))

        assert tuple(connection.execute(asked).one()) == (False, NOW)

        _apply(connection, ticket, origin, SetStatus(pending))

        assert tuple(connection.execute(asked).one()) == (True, None)

    store.write_now(scene)


def test_a_message_is_queued_and_answers_the_ticket(store: Store) -> None:
    def scene(connection: Connection) -> None:
        arrived, origin = seeds.arrives(connection), _agent(connection)

        applied = _apply(connection, arrived.ticket, origin, SendMessage("It is\n on its  way."))

        sent = applied.sent["k"]
        ticket = connection.execute(select(tables.ticket)).one()
        assert (ticket.answered, ticket.preview) == (True, "It is on its way.")
        assert ticket.first_agent_message_at == ticket.last_agent_message_at == NOW
        assert applied.tickets[arrived.ticket].answered
        row = connection.execute(
            select(tables.message).where(tables.message.c.id == sent.message)
        ).one()
        assert (row.direction, row.delivery_state) == ("out", "queued")
        assert row.recipients["to"] == [["lucja@example.org", "Łucja Żak"]]
        delivery = connection.execute(select(tables.delivery)).one()
        assert (delivery.state, delivery.recipient) == ("queued", "lucja@example.org")
        assert (delivery.automatic, delivery.id) == (0, sent.delivery)

    store.write_now(scene)


def test_what_we_wrote_is_found(store: Store) -> None:
    def scene(connection: Connection) -> None:
        arrived, origin = seeds.arrives(connection), _agent(connection)

        _apply(connection, arrived.ticket, origin, AddNote("Zażółć gęślą jaźń"))

        page = search.search(connection, SYSTEM, "gesla")
        assert [hit.ticket.id for hit in page.hits] == [arrived.ticket]

    store.write_now(scene)


def test_the_same_key_sends_once(store: Store) -> None:
    def scene(connection: Connection) -> None:
        arrived, origin = seeds.arrives(connection), _agent(connection)
        first = _apply(connection, arrived.ticket, origin, SendMessage("Hello"))

        again = _apply(connection, arrived.ticket, origin, SendMessage("Hello"))

        assert again.sent["k"].repeated
        assert again.sent["k"].message == first.sent["k"].message
        assert not again.events
        assert len(seeds.column(connection, tables.delivery, "id")) == 1
        assert set(by_key(connection, ["k", "other"])) == {"k"}

    store.write_now(scene)


@pytest.mark.parametrize(("mode", "state"), [("draft", "draft"), ("approve", "approval")])
def test_an_unsent_text_leaves_the_ticket_unanswered(store: Store, mode: str, state: str) -> None:
    def scene(connection: Connection) -> None:
        arrived = seeds.arrives(connection)

        _apply(connection, arrived.ticket, AUTOMATION, SendMessage("Hello", mode=mode))

        assert seeds.column(connection, tables.ticket, "answered") == [False]
        assert seeds.column(connection, tables.delivery, "state") == [state]
        assert seeds.column(connection, tables.event, "kind")[-1] == "message_drafted"

    store.write_now(scene)


def test_events_of_an_automation_bear_cause_run_and_depth(store: Store) -> None:
    def scene(connection: Connection) -> None:
        ticket = seeds.ticket(connection)
        tag = seeds.named(connection, tables.tag, "vip")
        made = [Change(ticket=ticket, effect=AddTag(tag), origin=AUTOMATION)]

        changes.apply(connection, made, NOW, heard=frozenset({"status_set"}))

        event = connection.execute(select(tables.event)).one()
        assert (event.cause_id, event.run_id, event.depth) == (3, 5, 2)
        assert (event.actor, event.state) == ("automation", "quiet")

    store.write_now(scene)


def test_fifty_tickets_change_in_one_go(store: Store) -> None:
    def scene(connection: Connection) -> None:
        origin = _agent(connection)
        tags = [seeds.named(connection, tables.tag, f"t{n}") for n in range(5)]
        ids = [seeds.ticket(connection) for _ in range(50)]
        made = [
            Change(ticket=id_, effect=AddTag(tag), origin=origin) for id_ in ids for tag in tags
        ]

        applied = changes.apply(connection, made, NOW)

        assert len(applied.events) == 250
        assert len(seeds.column(connection, tables.ticket_tag, "tag_id")) == 250
        assert set(seeds.column(connection, tables.ticket, "version")) == {2}

    store.write_now(scene)


def test_a_missing_ticket_is_named_and_nothing_is_written(store: Store) -> None:
    def scene(connection: Connection) -> None:
        ticket, origin = seeds.ticket(connection), _agent(connection)
        made = [
            Change(ticket=id_, effect=AddNote("x"), origin=origin) for id_ in (ticket, ticket + 9)
        ]

        with pytest.raises(TicketMissing, match=str(ticket + 9)):
            changes.apply(connection, made, NOW)

        assert seeds.column(connection, tables.message, "id") == []

    store.write_now(scene)
