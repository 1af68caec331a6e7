from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from core import plugins, tables
from core.access import Viewer
from core.problems import Conflict, NotThere, Refused
from core.store import Store, open_store
from core.tickets.changing import Wanted, change, delete, restore
from core.tickets.writing import NewMessage, NewTicket, start_ticket, write_message
from core.tickets.writing.types import UNDO, Written
from postroom.message import Address
from postroom.registry import Registry
from tests import seeds
from tests.seeds import NOW

SHOP = {"address": "shop@shop.example", "own_addresses": ["sales@shop.example"]}
OLA, SHOP_AGAIN = Address("ola@example.org", "Ola"), Address("Sales@shop.example")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def registry() -> Registry:
    return plugins.load(safe_mode=True)


def _shop(connection: Connection) -> Viewer:
    """An admin, and an account that has settings."""
    account = seeds.account(connection)
    connection.execute(
        update(tables.account).where(tables.account.c.id == account).values(settings=SHOP)
    )
    return Viewer(seeds.agent(connection), "admin")


def _number(connection: Connection, ticket: int) -> int:
    return int(seeds.column(connection, tables.ticket, "number", id=ticket)[0])


def _upload(connection: Connection, viewer: Viewer, **values: Any) -> int:
    row = {"name": "bill.pdf", "media_type": "application/pdf", "size": 10, "digest": b"d" * 32}
    return seeds.row(
        connection, tables.upload, agent_id=viewer.agent, created_at=NOW, **{**row, **values}
    )


def _message(connection: Connection, written: Written) -> Any:
    asked = select(tables.message).where(tables.message.c.id == written.message)
    return connection.execute(asked).one()


def test_a_reply_goes_to_the_contact_and_can_be_taken_back_for_ten_seconds(
    store: Store, registry: Registry
) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        number = _number(connection, arrived.ticket)

        written = write_message(
            connection, viewer, number, NewMessage(kind="reply", text="On its way."), NOW, registry
        )

        row = _message(connection, written)
        assert row.recipients == {"to": [["lucja@example.org", "Łucja Żak"]], "cc": [], "bcc": []}
        assert (row.author, row.agent_id, row.subject) == (
            "Ala",
            viewer.agent,
            "Where is my parcel?",
        )
        delivery = connection.execute(select(tables.delivery)).one()
        assert (delivery.state, delivery.next_at) == ("queued", NOW + timedelta(seconds=10))
        assert written.leaves_at == NOW + UNDO
        assert seeds.column(connection, tables.ticket, "answered") == [True]
        assert seeds.column(connection, tables.audit, "action") == ["ticket.reply"]

    store.write_now(scene)


def test_reply_all_reaches_participants_and_never_ourselves(
    store: Store, registry: Registry
) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        for address in ("jan@example.org", "shop@shop.example"):
            seeds.row(connection, tables.participant, ticket_id=arrived.ticket, address=address)
        new = NewMessage(
            kind="reply_all",
            text="Hello all",
            cc=(OLA, SHOP_AGAIN),
            bcc=(Address("b@example.org"),),
        )

        written = write_message(
            connection, viewer, _number(connection, arrived.ticket), new, NOW, registry
        )

        found = _message(connection, written).recipients
        assert [address for address, _ in found["to"]] == ["lucja@example.org"]
        assert {address for address, _ in found["cc"]} == {"ola@example.org", "jan@example.org"}
        assert [address for address, _ in found["bcc"]] == ["b@example.org"]
        known = seeds.column(connection, tables.participant, "address")
        assert "ola@example.org" in known
        assert "b@example.org" not in known

    store.write_now(scene)


def test_a_forwarded_message_carries_the_original_and_leaves_the_customer_waiting(
    store: Store, registry: Registry
) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection, text="It is broken.")
        seeds.row(
            connection, tables.attachment, message_id=arrived.message, position=0,
            name="photo.jpg", media_type="image/jpeg", size=3, digest=b"p" * 32,
        )  # fmt: skip
        new = NewMessage(kind="forward", text="Please look.", to=(OLA,))

        written = write_message(
            connection, viewer, _number(connection, arrived.ticket), new, NOW, registry
        )

        row = _message(connection, written)
        assert row.text.startswith("Please look.\n\n---------- Forwarded message")
        assert "From: lucja@example.org" in row.text
        assert row.text.endswith("It is broken.")
        assert row.subject == "Fwd: Where is my parcel?"
        assert seeds.column(connection, tables.attachment, "name", message_id=row.id) == [
            "photo.jpg"
        ]
        assert seeds.column(connection, tables.ticket, "answered") == [False]
        assert seeds.column(connection, tables.delivery, "recipient") == ["ola@example.org"]
        assert seeds.column(connection, tables.participant, "address") == []
        assert seeds.column(connection, tables.event, "kind")[-1] == "message_forwarded"

    store.write_now(scene)


def test_a_note_stays_inside_and_uses_up_its_uploads(store: Store, registry: Registry) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        new = NewMessage(kind="note", text="Look", uploads=(_upload(connection, viewer),))

        written = write_message(
            connection, viewer, _number(connection, arrived.ticket), new, NOW, registry
        )

        assert written.delivery is None
        assert seeds.column(connection, tables.delivery, "id") == []
        assert seeds.column(connection, tables.attachment, "name") == ["bill.pdf"]
        assert seeds.column(connection, tables.upload, "id") == []
        assert _message(connection, written).attachment_names == "bill.pdf"

    store.write_now(scene)


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_the_same_key_writes_once_even_if_the_ticket_moved_on(
    store: Store, registry: Registry, kind: Any
) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        number = _number(connection, arrived.ticket)
        new = NewMessage(kind=kind, text="Hello", key="k1", expects=1)
        first = write_message(connection, viewer, number, new, NOW, registry)

        again = write_message(connection, viewer, number, new, NOW + timedelta(seconds=3), registry)

        assert again.repeated
        assert (again.message, again.leaves_at) == (first.message, first.leaves_at)
        assert len(seeds.column(connection, tables.message, "id")) == 2

    store.write_now(scene)


@pytest.mark.promise("P23")
def test_who_answers_second_is_told_what_the_first_did(store: Store, registry: Registry) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        number = _number(connection, arrived.ticket)
        ola = Viewer(seeds.agent(connection, "Ola"), "admin")
        new = NewMessage(kind="reply", text="Hello", expects=1)
        write_message(connection, viewer, number, new, NOW + timedelta(seconds=1), registry)
        closed = seeds.named(connection, tables.status, "closed")
        change(connection, viewer, number, Wanted(status=closed), NOW + timedelta(seconds=2))

        with pytest.raises(Conflict) as caught:
            write_message(connection, ola, number, new, NOW + timedelta(seconds=3), registry)

        assert caught.value.version == 3
        told = [(one.kind, one.name) for one in caught.value.since]
        assert told == [("message_sent", "Ala"), ("status_set", "Ala")]
        assert "Ala" in str(caught.value)

    store.write_now(scene)


def test_a_ticket_is_started_with_a_new_contact_and_found_again_by_its_key(
    store: Store, registry: Registry
) -> None:
    def scene(connection: Connection) -> None:
        viewer = _shop(connection)
        new = NewTicket(
            account=seeds.account(connection), to=(OLA,), subject="Your order", text="Hi", key="k"
        )

        started = start_ticket(connection, viewer, new, NOW, registry)
        again = start_ticket(connection, viewer, new, NOW, registry)

        assert (again.number, again.repeated) == (started.number, True)
        ticket = connection.execute(select(tables.ticket)).one()
        assert (ticket.subject, ticket.answered, ticket.preview) == ("Your order", True, "Hi")
        assert seeds.column(connection, tables.contact, "email") == ["ola@example.org"]
        assert seeds.column(connection, tables.event, "kind") == ["ticket_created", "message_sent"]
        assert seeds.column(connection, tables.participant, "address") == []

    store.write_now(scene)


def test_a_started_ticket_finds_the_contact_there_is(store: Store, registry: Registry) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        new = NewTicket(
            account=seeds.account(connection), to=(Address("LUCJA@example.org"),),
            subject="Your order", text="Hi",
        )  # fmt: skip

        started = start_ticket(connection, viewer, new, NOW, registry)

        found = seeds.column(connection, tables.ticket, "contact_id", number=started.number)
        assert found == [arrived.contact]

    store.write_now(scene)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 600_000}, "text"),
        ({"subject": "x" * 501}, "subject"),
        ({"cc": (Address("nobody"),)}, "cc"),
        ({"to": (Address("a@b.example\r\nBcc: x@y.example"),)}, "to"),
        ({"to": (SHOP_AGAIN,)}, "to"),
        ({"bcc": tuple(Address(f"a{n}@example.org") for n in range(51))}, "to"),
        ({"uploads": (99,)}, "uploads"),
        ({"kind": "forward"}, "to"),
        ({"kind": "forward", "to": (OLA,), "message": 99}, "message"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_field(
    store: Store, registry: Registry, wrong: dict[str, Any], field: str
) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        new = NewMessage(**{"kind": "reply", "text": "Hello", **wrong})

        with pytest.raises(Refused) as caught:
            write_message(
                connection, viewer, _number(connection, arrived.ticket), new, NOW, registry
            )

        assert caught.value.field == field
        assert seeds.column(connection, tables.delivery, "id") == []

    store.write_now(scene)


def test_files_larger_than_the_channel_takes_are_refused(store: Store, registry: Registry) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        large = _upload(connection, viewer, size=26_000_000)
        new = NewMessage(kind="reply", text="Hello", uploads=(large,))

        with pytest.raises(Refused, match="25,000,000"):
            write_message(
                connection, viewer, _number(connection, arrived.ticket), new, NOW, registry
            )

    store.write_now(scene)


def test_somebody_elses_upload_is_nobodys(store: Store, registry: Registry) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        other = Viewer(seeds.agent(connection, "Ola"), "admin")
        new = NewMessage(kind="reply", text="Hello", uploads=(_upload(connection, other),))

        with pytest.raises(Refused, match="there is no upload"):
            write_message(
                connection, viewer, _number(connection, arrived.ticket), new, NOW, registry
            )

    store.write_now(scene)


@pytest.mark.promise("P24")
def test_a_ticket_of_another_inbox_is_not_there(store: Store, registry: Registry) -> None:
    def scene(connection: Connection) -> None:
        _shop(connection)
        number = _number(connection, seeds.arrives(connection).ticket)
        stranger = Viewer(seeds.agent(connection, "Ola"), "agent")

        with pytest.raises(NotThere):
            write_message(
                connection, stranger, number, NewMessage(kind="note", text="x"), NOW, registry
            )
        with pytest.raises(NotThere):
            change(connection, stranger, number, Wanted(priority="high"), NOW)
        account = seeds.account(connection)
        new = NewTicket(account=account, to=(OLA,), subject="s", text="t")
        with pytest.raises(Refused, match="there is no account"):
            start_ticket(connection, stranger, new, NOW, registry)

    store.write_now(scene)


def test_a_change_makes_one_event_a_difference(store: Store) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        number = _number(connection, arrived.ticket)
        vip = seeds.named(connection, tables.tag, "vip")
        wanted = Wanted(assignee=viewer.agent, priority="high", subject="  A\nname ", tags=(vip,))

        changed = change(connection, viewer, number, wanted, NOW, expects=1)

        kinds = seeds.column(connection, tables.event, "kind")[1:]
        assert kinds == ["priority_set", "assigned", "tag_added", "subject_set"]
        assert changed.version == 2
        assert seeds.column(connection, tables.ticket, "subject") == ["A name"]
        assert not change(connection, viewer, number, wanted, NOW).events

    store.write_now(scene)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(status=99), "status"),
        (Wanted(type=99), "type"),
        (Wanted(team=99), "team"),
        (Wanted(assignee=99), "assignee"),
        (Wanted(add_tags=(99,)), "tags"),
        (Wanted(priority="huge"), "priority"),
        (Wanted(subject="x" * 501), "subject"),
    ],
)
def test_a_reference_to_nothing_is_refused(store: Store, wanted: Wanted, field: str) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)

        with pytest.raises(Refused) as caught:
            change(connection, viewer, _number(connection, arrived.ticket), wanted, NOW)

        assert caught.value.field == field

    store.write_now(scene)


def test_nobody_is_given_a_ticket_they_cannot_see(store: Store) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        values = {"name": "Jan", "email": "jan@shop.example", "role": "agent", "created_at": NOW}
        jan = seeds.row(connection, tables.agent, **values)

        number, wanted = _number(connection, arrived.ticket), Wanted(assignee=jan)
        with pytest.raises(Refused, match="Jan has no access"):
            change(connection, viewer, number, wanted, NOW)

    store.write_now(scene)


def test_a_ticket_in_the_trash_is_gone_until_it_is_restored(store: Store) -> None:
    def scene(connection: Connection) -> None:
        viewer, arrived = _shop(connection), seeds.arrives(connection)
        number = _number(connection, arrived.ticket)

        delete(connection, viewer, number, NOW)

        with pytest.raises(NotThere):
            change(connection, viewer, number, Wanted(priority="high"), NOW)
        restore(connection, viewer, number, NOW)
        change(connection, viewer, number, Wanted(priority="high"), NOW)
        with pytest.raises(NotThere):
            restore(connection, viewer, number, NOW)
        assert seeds.column(connection, tables.event, "kind")[1:] == [
            "deleted", "restored", "priority_set",
        ]  # fmt: skip

    store.write_now(scene)
