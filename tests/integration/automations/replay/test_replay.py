from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from automations import library
from automations.document import InvalidDocument, parse
from automations.replay import Hits, Replayed, Span, count, draft, of_saved, replay
from core import tables
from core.access import Viewer
from core.store import Store
from postroom.channel import ChannelRules, OutgoingRules
from tests import seeds
from tests.engines import BUILT_IN, add, drain, written
from tests.seeds import NOW

SOON = NOW + timedelta(minutes=5)
TAG = "{id: s1, action: add_tag, tag: parcel}"
THANKS = "{id: s1, action: send_message, text: 'Hello {{ contact.first_name }}, thanks.'}"
PARCEL = "if: {field: message.subject, contains: parcel}"


def _replay(connection: Connection, text: str, viewer: Viewer | None = None) -> Replayed:
    compiled = draft(connection, text, BUILT_IN)
    span = Span(days=30, now=SOON) if viewer is None else Span(days=30, now=SOON, viewer=viewer)
    return replay(connection, compiled, BUILT_IN, span)


def _hits(connection: Connection, text: str) -> Hits:
    return count(connection, parse(text, BUILT_IN), BUILT_IN, 30, SOON)


def _listener(connection: Connection) -> None:
    """Something that listens, so that events are kept."""
    add(connection, written("Listens", "{action: add_tag, tag: seen}"))


def test_a_draft_is_tried_on_the_past_and_nothing_is_sent_or_written(store: Store) -> None:
    def scene(connection: Connection) -> None:
        _listener(connection)
        seeds.arrives(connection)
        seeds.arrives(connection, email="olga@example.org", subject="A refund")
        drain(connection)
        before = [_size(connection, name) for name in ("run", "event", "message", "tag")]

        found = _replay(connection, written("Draft", THANKS, TAG.replace("s1", "s2"), more=PARCEL))

        assert (found.hits.events, found.hits.looked, found.hits.hits) == (2, 2, 1)
        assert found.hits.by_day == {"2026-11-23": 1}
        (hit,) = found.shown
        assert hit.deeds[0].text == "Hello Łucja, thanks."
        assert hit.deeds[0].outcome == "done"
        after = [_size(connection, name) for name in ("run", "event", "message", "tag")]
        assert after == before

    store.write_now(scene)


def test_replaying_what_ran_finds_what_ran(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("First", "{action: set_priority, priority: high}"))
        high = "if: {field: ticket.priority, is: high}"
        one = add(connection, written("Second", TAG, more=high))
        for person in ("a", "b", "c"):
            seeds.arrives(connection, email=f"{person}@example.org")
        drain(connection)
        saved = library.by_id(connection, one)
        assert saved

        found = replay(connection, of_saved(saved, BUILT_IN), BUILT_IN, Span(days=30, now=SOON))

        assert found.hits.hits == 3
        assert all(hit.ran for hit in found.shown)

    store.write_now(scene)


def test_another_automation_that_answered_or_set_the_same_is_a_clash(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        low = "{action: set_priority, priority: low}"
        add(connection, written("Answers", THANKS, low.replace("{", "{id: s2, ")))
        seeds.arrives(connection)
        drain(connection)

        high = "{id: s2, action: set_priority, priority: high}"
        found = _replay(connection, written("Draft", THANKS, high))

        (hit,) = found.shown
        assert [(one.kind, one.automation, one.what) for one in hit.clashes] == [
            ("both_sent", "Answers", ""),
            ("same_field", "Answers", "priority"),
        ]
        assert hit.clashes[1].own == "high"
        assert (hit.deeds[0].outcome, hit.deeds[0].reason) == ("held", "answered")

    sqlite_store.write_now(scene)


def test_what_the_channel_forbids_is_shown_as_held(sqlite_store: Store) -> None:
    rules = ChannelRules(texts=OutgoingRules(phones="block", links="strip"))

    def scene(connection: Connection) -> list[tuple[str, str, str]]:
        _listener(connection)
        seeds.arrives(connection)
        drain(connection)
        call = "{id: s1, action: send_message, text: 'Call 221234567'}"
        look = "{id: s2, action: send_message, text: 'Order 221234567, www.shop.example'}"
        compiled = draft(connection, written("Draft", call, look), BUILT_IN)
        span = Span(days=30, now=SOON, channels={"email": rules})

        (hit,) = replay(connection, compiled, BUILT_IN, span).shown

        return [(deed.outcome, deed.reason, deed.text) for deed in hit.deeds]

    assert sqlite_store.write_now(scene) == [
        ("held", "the channel forbids phone numbers", ""),
        ("done", "links taken out, as the channel wants", "Order 221234567, "),
    ]


def test_its_own_limits_are_kept(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        _listener(connection)
        first = seeds.arrives(connection)
        seeds.arrives(connection, ticket_id=first.ticket)
        drain(connection)

        found = _hits(connection, written("Draft", TAG, more="limits: {once_per: ticket}"))

        assert (found.hits, found.cut) == (1, {"limit": 1})

    sqlite_store.write_now(scene)


def test_an_automation_before_it_that_ends_the_list_is_seen(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Ends", TAG, more="stop_after: true"))
        seeds.arrives(connection)
        drain(connection)

        found = _hits(connection, written("Draft", TAG))

        assert (found.hits, found.cut) == (0, {"stopped": 1})

    sqlite_store.write_now(scene)


def test_what_is_not_kept_is_told_not_guessed(store: Store) -> None:
    def scene(connection: Connection) -> None:
        _listener(connection)
        seeds.arrives(connection)
        seeds.arrives(connection, email="olga@example.org")
        drain(connection)
        oldest = select(func.min(tables.event.c.id)).scalar_subquery()
        connection.execute(
            update(tables.event).where(tables.event.c.id == oldest).values(facts=None)
        )

        found = _hits(connection, written("Draft", TAG))

        assert (found.looked, found.hits, found.blind) == (2, 1, 1)

    store.write_now(scene)


def test_too_many_events_are_counted_and_the_newest_looked_at(store: Store) -> None:
    def scene(connection: Connection) -> None:
        _listener(connection)
        for number in range(5):
            seeds.arrives(connection, email=f"{number}@example.org")
        drain(connection)
        compiled = draft(connection, written("Draft", TAG), BUILT_IN)

        found = replay(connection, compiled, BUILT_IN, Span(days=30, now=SOON, most=3, shown=2))

        assert (found.hits.events, found.hits.looked, found.hits.hits) == (5, 3, 3)
        assert len(found.shown) == 2
        assert found.shown[0].event > found.shown[1].event

    store.write_now(scene)


def test_only_the_asked_days_are_looked_at(store: Store) -> None:
    def scene(connection: Connection) -> None:
        _listener(connection)
        seeds.arrives(connection)
        drain(connection)

        found = count(
            connection,
            parse(written("Draft", TAG), BUILT_IN),
            BUILT_IN,
            3,
            NOW + timedelta(days=4),
        )

        assert found.events == 0

    store.write_now(scene)


def test_a_viewer_sees_hits_on_tickets_of_their_inboxes_alone(store: Store) -> None:
    def scene(connection: Connection) -> None:
        _listener(connection)
        seeds.arrives(connection)
        drain(connection)
        nobody = seeds.row(
            connection,
            tables.agent,
            name="Nobody",
            email="nobody@shop.example",
            role="manager",
            created_at=NOW,
        )

        found = _replay(connection, written("Draft", TAG), Viewer(agent=nobody, role="manager"))

        assert (found.hits.events, found.shown) == (0, ())

    store.write_now(scene)


def test_time_passing_is_counted_by_how_tickets_stand(store: Store) -> None:
    def scene(connection: Connection) -> None:
        seeds.arrives(connection)
        old = """
name: Old
when: [{trigger: sweep}]
if: {field: ticket.last_customer_message_at, older_than: 24h}
then: [{action: add_tag, tag: old}]
"""
        compiled = draft(connection, old, BUILT_IN)
        later = NOW + timedelta(days=2)

        found = replay(connection, compiled, BUILT_IN, Span(days=30, now=later))

        assert (found.hits.timed, found.hits.by_present, found.hits.hits) == (True, 1, 1)
        assert found.shown[0].at == NOW + timedelta(hours=24)

    store.write_now(scene)


def test_a_text_with_faults_is_refused_with_every_fault(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        with pytest.raises(InvalidDocument):
            draft(connection, written("Draft", "{action: jump}"), BUILT_IN)

    sqlite_store.write_now(scene)


def _size(connection: Connection, table: str) -> int:
    found = select(func.count()).select_from(tables.metadata.tables[table])
    return int(connection.execute(found).scalar_one())


@pytest.mark.parametrize(
    ("step", "reason", "text"),
    [
        (
            "{id: s1, action: send_translated, to: de, from: en, text: Thanks.}",
            "it would translate and send this",
            "Thanks.",
        ),
        (
            "{id: s1, action: send_ai, instructions: Say thanks.}",
            "AI would write a text; a person would send it",
            "Say thanks.",
        ),
    ],
)
def test_what_would_be_asked_outside_is_told(
    sqlite_store: Store, step: str, reason: str, text: str
) -> None:
    def scene(connection: Connection) -> None:
        _listener(connection)
        seeds.arrives(connection)
        drain(connection)

        (hit,) = _replay(connection, written("Draft", step, TAG.replace("s1", "s2"))).shown

        (deed,) = hit.deeds
        assert (hit.state, deed.outcome) == ("working", "working")
        assert (deed.reason, deed.text) == (reason, text)

    sqlite_store.write_now(scene)


def test_what_steps_set_is_told_by_name(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        agent = seeds.row(
            connection,
            tables.agent,
            name="Anna",
            email="anna@shop.example",
            role="agent",
            password_hash="x",
            created_at=NOW,
        )
        seeds.row(connection, tables.access, agent_id=agent, inbox_id=1)
        _listener(connection)
        seeds.arrives(connection)
        drain(connection)
        steps = (
            "{id: s1, action: notify, to: Anna, text: Look.}",
            "{id: s2, action: snooze, span: 4h}",
            "{id: s3, action: archive}",
        )

        (hit,) = _replay(connection, written("Draft", *steps)).shown

        told, snoozed, archived = (deed.changes for deed in hit.deeds)
        assert told == (("agents", "Anna"),)
        assert [name for name, _ in snoozed] == ["until"]
        assert archived == (("status", "closed"),)

    sqlite_store.write_now(scene)
