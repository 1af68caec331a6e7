"""Delivery reports: shown on the message they are about, with who did not get it and why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from core.outbox.queue import NewDelivery, add
from core.store import Store, open_store
from postroom.message import Bounce, InboundMessage, Sender
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
        (("delayed", "failed"), "bounced", "came back from jan@example.org"),
        (("failed", "failed"), "bounced", "came back from jan@example.org"),
        (("delivered",), "sent", ""),
    ],
)
@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in one batch"])
def test_a_report_is_shown_on_the_delivery_with_who_and_why(
    actions: tuple[str, ...], shown: str, told: str, together: bool, store: Store
) -> None:
    store.write_now(sent_by_us)
    reports = [_report(number, action) for number, action in enumerate(actions)]

    for batch in [reports] if together else [[report] for report in reports]:
        store.write_now(take_in, batch)

    assert column(store, "message", "delivery_state")[0] == shown
    assert told in column(store, "delivery", "error")[0]
    assert len(column(store, "ticket", "id")) == 1


def test_reports_on_two_messages_that_come_together_are_both_shown(store: Store) -> None:
    store.write_now(sent_by_us)
    store.write_now(sent_by_us, "other@x")

    store.write_now(take_in, [_report(0, "failed"), _report(1, "delayed", of="other@x")])

    assert column(store, "message", "delivery_state", direction="out") == ["bounced", "delayed"]
    assert [error[:7] for error in column(store, "delivery", "error")] == ["it came", "it has "]


def _report(number: int, action: str, of: str = "ours@x") -> InboundMessage:
    report = Bounce(
        original_id=of,
        recipient="jan@example.org",
        action=action,
        status="5.1.1",
        diagnostic="smtp; 550 No such user",
    )
    daemon = Sender(identity="mailer-daemon@example.org")
    return letter(f"b{number}@x", sender=daemon, bounce=report, automatic="delivery report")


def sent_by_us(connection: Connection, external_id: str = "ours@x") -> None:
    """A message of ours that has left."""
    ticket = seeds.ticket(connection)
    message = seeds.message(
        connection,
        ticket,
        direction="out",
        external_id=external_id,
        contact_id=None,
        delivery_state="sent",
    )
    delivery = NewDelivery(
        ticket=ticket,
        account=seeds.account(connection),
        message=message,
        key=f"agent:1:{external_id}",
        recipient="jan@example.org",
        state="sent",
    )
    add(connection, [delivery], seeds.NOW)
