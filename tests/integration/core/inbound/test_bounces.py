"""Delivery reports: shown on the message they are about, with who did not get it and why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from core.outbox.queue import NewDelivery, add
from core.store import Store, open_store
from postroom.message import Bounce, Sender
from tests import seeds
from tests.integration.core.inbound.test_accept import column, letter, take_in


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("actions", "shown", "told"),
    [
        (("delayed",), "delayed", "has not reached jan@example.org yet"),
        (("failed",), "bounced", "came back from jan@example.org: 5.1.1 smtp; 550 No such user"),
        (("failed", "delayed"), "bounced", ""),
        (("delivered",), "sent", ""),
    ],
)
def test_a_report_is_shown_on_the_delivery_with_who_and_why(
    actions: tuple[str, ...], shown: str, told: str, store: Store
) -> None:
    store.write_now(sent_by_us)
    for number, action in enumerate(actions):
        report = Bounce(
            original_id="ours@x",
            recipient="jan@example.org",
            action=action,
            status="5.1.1",
            diagnostic="smtp; 550 No such user",
        )
        daemon = Sender(identity="mailer-daemon@example.org")
        mail = letter(f"b{number}@x", sender=daemon, bounce=report, automatic="delivery report")
        store.write_now(take_in, [mail])

    assert column(store, "message", "delivery_state")[0] == shown
    assert told in column(store, "delivery", "error")[0]
    assert len(column(store, "ticket", "id")) == 1


def sent_by_us(connection: Connection) -> None:
    """A message of ours that has left."""
    ticket = seeds.ticket(connection)
    message = seeds.message(
        connection,
        ticket,
        direction="out",
        external_id="ours@x",
        contact_id=None,
        delivery_state="sent",
    )
    delivery = NewDelivery(
        ticket=ticket,
        account=seeds.account(connection),
        message=message,
        key="agent:1:k",
        recipient="jan@example.org",
        state="sent",
    )
    add(connection, [delivery], seeds.NOW)
