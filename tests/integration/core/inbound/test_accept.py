"""Taking a batch in: each message once, in the right ticket, with its event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from core import search, tables
from core.access import SYSTEM
from core.inbound import queries
from core.inbound.accept import Accepted, accept
from core.inbound.arrival import Arrival, Desk
from core.inbound.prepare import Item, prepare
from core.inbound.receive import Origin, keep, raw_row
from core.store import Store, open_store
from postroom.errors import Unreadable
from postroom.ids import make_token
from postroom.message import Address, Bounce, Direction, InboundMessage, Parsed, Raw, Sender
from tests import seeds
from tests.seeds import NOW

SECRET = b"secret of the tests"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def letter(external_id: str, **values: Any) -> InboundMessage:
    standing: dict[str, Any] = {
        "source": "email",
        "sent_at": NOW,
        "sender": Sender(identity="Lucja@example.org", name="Łucja", email="Lucja@example.org"),
        "subject": "Gdzie jest paczka?",
        "text": "Dzień dobry,\ngdzie jest moja paczka?",
        "fingerprint": external_id,
    }
    return InboundMessage(external_id=external_id, **{**standing, **values})


def desk(connection: Connection) -> Desk:
    account = seeds.account(connection)
    return Desk(
        account=account,
        channel="mail",
        inbox=seeds.column(connection, tables.inbox, "id")[0],
        open_status=queries.first_status(connection, ["open"]),
        closed_status=queries.first_status(connection, ["closed"]),
        reopen_within=timedelta(days=14),
        answer_within=None,
        own_addresses=frozenset({"shop@example.pl"}),
        signing_secret=SECRET,
    )


def take_in(
    connection: Connection, letters: Sequence[InboundMessage | str], automate: bool = True
) -> Accepted:
    """Store, prepare and accept letters; a string is the reason why one cannot be read."""
    at = desk(connection)
    rows = [
        raw_row(Raw(external_id=f"raw {_name(one)}", received_at=NOW, payload=b"bytes"))
        for one in letters
    ]
    keep(connection, Origin(account=at.account, automate=automate), rows)
    return accept_waiting(
        connection, dict(zip((row.external_id for row in rows), letters, strict=True))
    )


def accept_waiting(
    connection: Connection,
    letters: dict[str, InboundMessage | str],
    types: Mapping[str, int] | None = None,
) -> Accepted:
    at = replace(desk(connection), types=types or {})

    def parse(raw: Raw) -> Parsed:
        found = letters[raw.external_id]
        if isinstance(found, str):
            raise Unreadable(found)
        return Parsed((found,))

    rows = queries.waiting(connection, at.account, 0, 100)
    prepared = prepare([_item(row) for row in rows], parse)
    arrivals = [Arrival(row, done) for row, done in zip(rows, prepared, strict=True)]
    return accept(connection, at, arrivals, {}, NOW)


def _item(row: queries.WaitingRow) -> Item:
    assert row.body is not None
    return Item(
        raw=row.id,
        external_id=row.external_id,
        media_type=row.media_type,
        received_at=row.received_at,
        body=row.body,
        compressed=True,
    )


def _name(one: InboundMessage | str) -> str:
    return one if isinstance(one, str) else f"{one.external_id} {one.fingerprint}"


def column(store: Store, table: str, name: str, **where: Any) -> list[Any]:
    return list(store.read_now(seeds.column, tables.metadata.tables[table], name, **where))


def close_all(connection: Connection, days_ago: int) -> None:
    closed = queries.first_status(connection, ["closed"])
    connection.execute(
        update(tables.ticket).values(
            status_id=closed, is_open=False, closed_at=NOW - timedelta(days=days_ago)
        )
    )


def test_a_letter_becomes_a_contact_a_ticket_a_message_and_an_event(store: Store) -> None:
    done = store.write_now(take_in, [letter("a@x")])

    assert done == Accepted(messages=1, duplicates=0, quarantined=0, opened=1, events=1)
    assert column(store, "contact", "name_folded") == ["lucja"]
    assert column(store, "contact_identity", "external_id") == ["lucja@example.org"]
    assert column(store, "ticket", "subject") == ["Gdzie jest paczka?"]
    assert column(store, "ticket", "preview") == ["Dzień dobry, gdzie jest moja paczka?"]
    assert column(store, "message", "body_folded") == ["dzien dobry,\ngdzie jest moja paczka?"]
    assert column(store, "event", "kind") == ["message_received"]
    assert column(store, "event", "payload") == [{"opened": True, "first": True, "reopened": False}]
    assert column(store, "raw_message", "state") == ["accepted"]


def test_an_answer_joins_the_ticket_of_what_it_answers_also_within_a_batch(store: Store) -> None:
    answer = letter("b@x", references=("a@x",))
    later = letter("c@x", references=("nowhere@x", "b@x"))

    store.write_now(take_in, [letter("a@x"), answer])
    done = store.write_now(take_in, [later])

    assert done.opened == 0
    assert len(set(column(store, "message", "ticket_id"))) == 1
    assert [payload["first"] for payload in column(store, "event", "payload")] == [
        True,
        False,
        False,
    ]


@pytest.mark.promise("P8")
def test_the_same_message_is_stored_once_whatever_way_it_comes(store: Store) -> None:
    store.write_now(take_in, [letter("a@x"), letter("a@x")])
    by_another_way = store.write_now(again, letter("a@x"))

    assert by_another_way.duplicates == 1
    assert column(store, "message", "external_id") == ["a@x"]
    assert sorted(column(store, "raw_message", "state")) == ["accepted", "duplicate"]


def again(connection: Connection, one: InboundMessage) -> Accepted:
    at = desk(connection)
    row = raw_row(Raw(external_id="another way", received_at=NOW, payload=b"bytes"))
    keep(connection, Origin(account=at.account, automate=True), [row])
    return accept_waiting(connection, {"another way": one})


def test_another_mail_with_a_known_id_is_kept_beside_it(store: Store) -> None:
    impostor = letter("a@x", fingerprint="other", text="To nie jest ten list")

    store.write_now(take_in, [letter("a@x"), impostor])
    repeated = store.write_now(again, impostor)

    assert column(store, "message", "external_id") == ["a@x", "a@x#other"]
    assert repeated.duplicates == 1


@pytest.mark.promise("P8")
def test_what_was_deleted_does_not_come_back(store: Store) -> None:
    def bury(connection: Connection) -> None:
        seeds.row(
            connection,
            tables.tombstone,
            account_id=seeds.account(connection),
            kind="message",
            external_id="a@x",
            created_at=NOW,
        )

    store.write_now(bury)
    done = store.write_now(take_in, [letter("a@x")])

    assert (done.messages, done.duplicates) == (0, 1)
    assert column(store, "ticket", "id") == []


@pytest.mark.promise("P8")
def test_the_same_letter_to_two_accounts_is_two_messages(store: Store) -> None:
    def other_account(connection: Connection) -> None:
        other = seeds.account(connection, "other shop")
        ticket = seeds.ticket(connection, account_id=other)
        seeds.message(connection, ticket, external_id="a@x")

    store.write_now(other_account)
    done = store.write_now(take_in, [letter("a@x")])

    assert done.messages == 1


def test_a_stranger_who_quotes_an_id_gets_a_ticket_linked_to_it(store: Store) -> None:
    stranger = Sender(identity="mallory@evil.example", email="mallory@evil.example")

    store.write_now(take_in, [letter("a@x")])
    store.write_now(take_in, [letter("b@x", sender=stranger, references=("a@x",))])

    first, second = column(store, "ticket", "id")
    assert column(store, "ticket", "previous_ticket_id") == [None, first]
    assert column(store, "message", "ticket_id") == [first, second]


def test_those_copied_in_may_answer_and_our_own_address_is_no_participant(store: Store) -> None:
    copied = (Address("Shop@example.pl"), Address("Ola@example.org", "Ola"))
    ola = Sender(identity="ola@example.org", email="ola@example.org")

    store.write_now(take_in, [letter("a@x", cc=copied)])
    done = store.write_now(take_in, [letter("b@x", sender=ola, references=("a@x",))])

    assert done.opened == 0
    assert column(store, "participant", "address") == ["ola@example.org"]


def test_a_signed_token_names_the_ticket_and_a_forged_one_does_not(store: Store) -> None:
    store.write_now(take_in, [letter("a@x")])
    (number,) = column(store, "ticket", "number")
    signed = make_token(number, 1, SECRET)
    forged = make_token(number, 1, b"guess")

    joined = store.write_now(take_in, [letter("b@x", tokens=(signed,))])
    opened = store.write_now(take_in, [letter("c@x", tokens=(forged,))])

    assert (joined.opened, opened.opened) == (0, 1)


def test_a_ticket_number_in_the_subject_helps_only_a_participant(store: Store) -> None:
    store.write_now(take_in, [letter("a@x")])
    (number,) = column(store, "ticket", "number")
    stranger = Sender(identity="mallory@evil.example")
    subject = f"Re: Gdzie jest paczka? [#{number}]"

    joined = store.write_now(take_in, [letter("b@x", subject=subject)])
    opened = store.write_now(take_in, [letter("c@x", subject=subject, sender=stranger)])

    assert (joined.opened, opened.opened) == (0, 1)


@pytest.mark.parametrize(("days", "opened"), [(3, 0), (20, 1)])
def test_an_answer_reopens_a_ticket_closed_lately_and_else_opens_a_linked_one(
    store: Store, days: int, opened: int
) -> None:
    store.write_now(take_in, [letter("a@x")])
    store.write_now(close_all, days)

    done = store.write_now(take_in, [letter("b@x", references=("a@x",))])

    assert done.opened == opened
    assert column(store, "ticket", "is_open")[0] is (days == 3)
    assert ("status_set" in column(store, "event", "kind")) is (days == 3)


def test_a_machine_neither_reopens_nor_counts_as_the_customers_answer(store: Store) -> None:
    store.write_now(take_in, [letter("a@x")])
    store.write_now(close_all, 1)

    store.write_now(take_in, [letter("b@x", references=("a@x",), automatic="auto-replied")])

    assert column(store, "ticket", "is_open") == [False]
    (first, _) = column(store, "message", "id")
    assert column(store, "ticket", "last_customer_message_id") == [first]


def test_a_bounce_marks_the_message_it_is_about_and_opens_nothing(store: Store) -> None:
    def sent(connection: Connection) -> None:
        ticket = seeds.ticket(connection)
        seeds.message(connection, ticket, direction="out", external_id="ours@x", contact_id=None)

    report = Bounce(
        original_id="ours@x", recipient="lucja@example.org", action="failed", status="5.1.1"
    )
    daemon = Sender(identity="mailer-daemon@example.org")

    store.write_now(sent)
    done = store.write_now(
        take_in, [letter("b@x", sender=daemon, bounce=report, automatic="delivery report")]
    )

    assert done.opened == 0
    assert column(store, "message", "delivery_state") == ["bounced", ""]
    assert "bounced" in column(store, "event", "kind")


def test_a_report_about_a_message_that_is_not_ours_lets_nobody_into_its_ticket(
    store: Store,
) -> None:
    report = Bounce(original_id="a@x", recipient="x@example.org", action="failed", status="5.1.1")
    stranger = Sender(identity="mallory@evil.example")

    store.write_now(take_in, [letter("a@x")])
    forged = letter("b@x", sender=stranger, bounce=report, automatic="delivery report")
    done = store.write_now(take_in, [forged])

    assert done.opened == 1
    assert "bounced" not in column(store, "event", "kind")


def test_our_own_message_written_elsewhere_answers_the_ticket(store: Store) -> None:
    shop = Sender(identity="shop@example.pl", name="Sklep")
    ours = letter(
        "b@x",
        sender=shop,
        direction=Direction.OUT,
        to=(Address("lucja@example.org"),),
        references=("a@x",),
    )

    store.write_now(take_in, [letter("a@x"), ours])

    assert column(store, "ticket", "answered") == [True]
    assert column(store, "event", "kind") == ["message_received", "message_sent"]


def test_an_import_starts_no_automation_and_keeps_its_own_dates(store: Store) -> None:
    old = letter("a@x", sent_at=NOW - timedelta(days=400))

    done = store.write_now(take_in, [old], False)

    assert done.events == 0
    assert column(store, "event", "state") == ["quiet"]
    assert column(store, "ticket", "created_at") == [NOW - timedelta(days=400)]


@pytest.mark.promise("P6")
def test_one_unreadable_item_stops_no_other(store: Store) -> None:
    done = store.write_now(take_in, [letter("a@x"), "broken", letter("b@x"), "worse"])

    assert (done.messages, done.quarantined) == (2, 2)


def test_the_whole_batch_is_findable(store: Store) -> None:
    store.write_now(take_in, [letter("a@x", text="Żółta łódka"), letter("b@x")])

    found = store.read_now(search.search, SYSTEM, "zolta lodka", 10)

    assert len(found.hits) == 1
