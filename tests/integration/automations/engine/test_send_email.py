"""The step `send_email`: to somebody else, guarded, and answered into the ticket."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, update

from automations import library
from automations.check import check
from automations.document import InvalidDocument, parse
from automations.engine.types import Bounds
from automations.library.queries import catalogue
from core import tables
from core.blobs import FolderBlobs
from core.outbox.caps import Caps
from core.outbox.states import approve
from core.secrets import create_key_file
from core.store import Store
from postroom.message import Sender
from tests import seeds, smtp
from tests.engines import BUILT_IN, add, drain, trace, written
from tests.integration.core.inbound.test_accept import letter, take_in
from tests.integration.core.outbox.world import World

TELL = "{id: s1, action: send_email, to: store@example.com, subject: 'Case {{ ticket.number }}', text: 'For {{ contact.name }}'}"
SETTINGS = {"address": "shop@example.pl", "smtp_host": "127.0.0.1"}


def _mailbox(connection: Connection, **values: Any) -> int:
    account = seeds.account(connection)
    connection.execute(
        update(tables.account)
        .where(tables.account.c.id == account)
        .values(**{"settings": SETTINGS, "state": "active", **values})
    )
    return account


def test_it_is_a_message_of_the_ticket_and_the_customer_still_waits(store: Store) -> None:
    def scene(connection: Connection) -> None:
        account = _mailbox(connection)
        add(connection, written("Tell", TELL))
        arrived = seeds.arrives(connection)

        drain(connection)

        assert trace(connection) == ["Tell: done", "Tell s1 send_email: done"]
        sent = connection.execute(tables.delivery.select()).one()
        assert (sent.recipient, sent.state, sent.account_id) == (
            "store@example.com",
            "queued",
            account,
        )
        message = seeds.column(connection, tables.message, "text", direction="out")
        assert message == ["For Łucja Żak"]
        assert seeds.column(connection, tables.ticket, "answered", id=arrived.ticket) == [False]
        assert "message_forwarded" in seeds.column(connection, tables.event, "kind")
        guest = connection.execute(tables.participant.select()).one()
        assert (guest.address, guest.aside) == ("store@example.com", True)

    store.write_now(scene)


def test_one_that_waited_for_a_yes_answers_the_customer_no_more_than_any_other(
    store: Store,
) -> None:
    def scene(connection: Connection) -> None:
        _mailbox(connection)
        add(connection, written("Tell", TELL))
        bounds = Bounds(caps=Caps(recipient_hour=0, recipient_day=None, instance_minute=None))
        arrived = seeds.arrives(connection)
        due = seeds.NOW + timedelta(hours=4)
        connection.execute(update(tables.ticket).values(due_at=due))
        drain(connection, bounds=bounds)
        assert trace(connection)[1] == "Tell s1 send_email: held (hour)"

        (delivery,) = seeds.column(connection, tables.delivery, "id")
        assert approve(connection, delivery, None, seeds.NOW)

        ticket = {"id": arrived.ticket}
        assert seeds.column(connection, tables.ticket, "answered", **ticket) == [False]
        assert seeds.column(connection, tables.ticket, "due_at", **ticket) == [due]
        kinds = seeds.column(connection, tables.event, "kind")
        assert "message_sent" not in kinds
        assert kinds[-1] == "message_forwarded"

    store.write_now(scene)


def test_each_address_gets_a_mail_of_its_own_and_the_caps_count_each(store: Store) -> None:
    def scene(connection: Connection) -> None:
        _mailbox(connection)
        two = TELL.replace("store@example.com", "[a@example.com, b@example.com]")
        add(connection, written("Tell", two))
        bounds = Bounds(caps=Caps(recipient_hour=2))
        for number in range(3):
            seeds.arrives(connection, f"c{number}@example.org")

        drain(connection, bounds=bounds)

        deliveries = connection.execute(tables.delivery.select().order_by(tables.delivery.c.id))
        assert [(one.recipient[0], one.state) for one in deliveries] == [
            ("a", "queued"),
            ("b", "queued"),
            ("a", "queued"),
            ("b", "queued"),
            ("a", "approval"),
            ("b", "approval"),
        ]
        assert trace(connection)[-1] == "Tell s1 send_email: held (hour)"

    store.write_now(scene)


@pytest.mark.promise("P14")
def test_a_machines_mail_starts_none(store: Store) -> None:
    def scene(connection: Connection) -> None:
        _mailbox(connection)
        add(connection, written("Tell", TELL))
        seeds.arrives(connection, automatic="Auto-Submitted: auto-replied")

        drain(connection)

        assert trace(connection)[-1] == "Tell s1 send_email: held (machine)"
        assert seeds.column(connection, tables.delivery, "id") == []

    store.write_now(scene)


def test_it_does_not_keep_another_automation_from_answering(store: Store) -> None:
    def scene(connection: Connection) -> None:
        _mailbox(connection)
        add(connection, written("Tell", TELL))
        add(connection, written("Answer", "{id: s1, action: send_message, text: Hello}"))
        seeds.arrives(connection)

        drain(connection)

        assert trace(connection)[-1] == "Answer s1 send_message: done"

    store.write_now(scene)


def test_a_ticket_of_another_channel_uses_a_mail_account_and_none_is_said(store: Store) -> None:
    def scene(connection: Connection) -> None:
        mail = _mailbox(connection)
        chat = seeds.account(connection, "talk", "chat")
        add(connection, written("Tell", TELL))
        arrived = seeds.arrives(connection)
        connection.execute(
            update(tables.ticket)
            .where(tables.ticket.c.id == arrived.ticket)
            .values(account_id=chat, source="chat")
        )

        drain(connection)

        assert seeds.column(connection, tables.delivery, "account_id") == [mail]

        _mailbox(connection, enabled=False)
        seeds.arrives(connection, "other@example.org")
        drain(connection)

        assert trace(connection)[-1] == "Tell s1 send_email: held (no_account)"

    store.write_now(scene)


def test_the_account_it_leaves_through_is_rung(store: Store) -> None:
    def scene(connection: Connection) -> None:
        mail = _mailbox(connection)
        chat = seeds.account(connection, "talk", "chat")
        add(connection, written("Tell", TELL))
        arrived = seeds.arrives(connection)
        connection.execute(
            update(tables.ticket)
            .where(tables.ticket.c.id == arrived.ticket)
            .values(account_id=chat, source="chat")
        )

        (outcome, *rest) = drain(connection)

        assert outcome.accounts == {mail}
        assert not any(one.accounts for one in rest)

    store.write_now(scene)


@pytest.mark.parametrize(
    "to", ["anna", "{{ contact.name }}@x.pl", "x {{ contact.email }}", "a@b,c@d"]
)
def test_what_is_no_address_is_refused_when_saved(to: str) -> None:
    with pytest.raises(InvalidDocument, match="is no mail address"):
        parse(written("Tell", TELL.replace("store@example.com", f'"{to}"')), BUILT_IN)


def test_our_own_addresses_are_refused_when_saved(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        _mailbox(connection)
        document = parse(
            written("Tell", TELL.replace("store@example.com", "Shop@Example.pl")), BUILT_IN
        )

        (problem,) = check(document, BUILT_IN, catalogue(connection)).problems

        assert problem.path == "then[0].to"
        assert "is an address of ours" in problem.message
        assert library.listed(connection) == []

    sqlite_store.write_now(scene)


async def test_it_leaves_for_real_and_the_answer_comes_into_the_ticket(
    store: Store, tmp_path: Path
) -> None:
    with smtp.running() as office:
        blobs = FolderBlobs(tmp_path / "blobs")
        world = World(store, blobs, create_key_file(tmp_path / "key"), office)
        world.configure()

        def runs(connection: Connection) -> int:
            add(connection, written("Tell", TELL))
            arrived = seeds.arrives(connection, external_id="first@example.org")
            drain(connection)
            return arrived.ticket

        ticket = store.write_now(runs)
        await world.run()

    (sent,) = office.letters
    assert sent.recipients == ("store@example.com",)
    assert sent.mail["Subject"].startswith("Case ")
    assert sent.mail["In-Reply-To"] is None
    assert sent.mail["Auto-Submitted"] == "auto-generated"

    reply = letter(
        "re@example.com",
        sender=Sender(identity="store@example.com", name="Store"),
        subject="Re: Case",
        references=(sent.message_id,),
    )
    store.write_now(take_in, [reply])

    assert store.read_now(seeds.column, tables.message, "ticket_id")[-1] == ticket
    assert len(store.read_now(seeds.column, tables.ticket, "id")) == 1
