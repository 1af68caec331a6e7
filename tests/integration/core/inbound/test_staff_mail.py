"""What comes back of mails that agents get from us: nothing is made of it (I13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from core import tables
from core.store import Store, open_store
from postroom.ids import make_token
from postroom.message import Bounce, InboundMessage, Sender
from tests import seeds
from tests.integration.core.inbound.test_accept import SECRET, column, letter, take_in
from tests.seeds import NOW

TOKEN = make_token(0, 7, SECRET)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.mark.promise("P14")
def test_a_report_about_one_opens_no_ticket_and_makes_no_event(store: Store) -> None:
    report = Bounce(
        original_id=f"{TOKEN}@example.pl",
        recipient="anna@staff.example",
        action="failed",
        status="5.1.1",
        diagnostic="smtp; 550 No such user",
    )
    daemon = Sender(identity="mailer-daemon@example.org")
    bounce = letter(
        "b@x", sender=daemon, bounce=report, automatic="delivery report", tokens=(TOKEN,)
    )

    store.write_now(take_in, [bounce])

    assert column(store, "raw_message", "state") == ["unrelated"]
    assert (column(store, "ticket", "id"), column(store, "event", "id")) == ([], [])


def _mail(connection: Connection, /, **values: Any) -> int:
    """A mail to Anna that has left."""
    row = {
        "kind": "notification",
        "recipient": "anna@staff.example",
        "state": "sent",
        "created_at": NOW,
        **values,
    }
    return seeds.row(connection, tables.staff_mail, **row)


def _report(mail: int, **values: Any) -> InboundMessage:
    """A report that names it by its id alone, as most servers do."""
    said = {
        "original_id": f"{make_token(0, mail, SECRET)}@example.pl",
        "recipient": "anna@staff.example",
        "action": "failed",
        "status": "5.1.1",
        "diagnostic": "550 No such user",
        **values,
    }
    bounce = Bounce(**said)
    return letter(
        f"report-{bounce.action}-{mail}@x",
        sender=Sender(identity="mailer-daemon@example.org"),
        bounce=bounce,
        automatic="delivery report",
        tokens=(make_token(0, mail, SECRET),),
    )


@pytest.mark.promise("P14")
def test_a_report_is_noted_in_its_row_and_the_admins_are_told_once_a_day(store: Store) -> None:
    store.write_now(seeds.agent, "Ala")
    first, second = store.write_now(_mail), store.write_now(_mail)

    store.write_now(take_in, [_report(first), _report(second)])

    reason = "it came back from anna@staff.example: 5.1.1 550 No such user"
    assert column(store, "staff_mail", "state") == ["bounced", "bounced"]
    assert column(store, "staff_mail", "error") == [reason, reason]
    assert column(store, "notification", "kind") == ["mail_bounced"]
    assert column(store, "notification", "facts") == [
        {"recipient": "anna@staff.example", "reason": "5.1.1 550 No such user"}
    ]
    assert set(column(store, "raw_message", "state")) == {"unrelated"}
    assert (column(store, "ticket", "id"), column(store, "event", "id")) == ([], [])


def test_one_that_is_only_late_is_noted_and_nobody_is_bothered(store: Store) -> None:
    store.write_now(seeds.agent, "Ala")
    mail = store.write_now(_mail)

    store.write_now(take_in, [_report(mail, action="delayed")])

    assert column(store, "staff_mail", "state") == ["sent"]
    assert "has not reached anna@staff.example yet" in column(store, "staff_mail", "error")[0]
    assert column(store, "notification", "id") == []


def test_a_report_about_one_that_never_left_says_nothing(store: Store) -> None:
    store.write_now(seeds.agent, "Ala")
    mail = store.write_now(_mail, state="failed", error="refused")

    store.write_now(take_in, [_report(mail)])

    assert column(store, "staff_mail", "error") == ["refused"]
    assert column(store, "notification", "id") == []


def test_an_agents_absence_notice_is_nobodys_business(store: Store) -> None:
    away = letter(
        "a@x",
        sender=Sender(identity="anna@staff.example"),
        automatic="Auto-Submitted: auto-replied",
        references=(f"{TOKEN}@example.pl",),
        tokens=(TOKEN,),
    )

    store.write_now(take_in, [away])

    assert column(store, "raw_message", "state") == ["unrelated"]
    assert column(store, "ticket", "id") == []


@pytest.mark.parametrize("token", [TOKEN, make_token(0, 7, b"guess")])
def test_a_persons_mail_is_never_put_aside_whatever_it_quotes(store: Store, token: str) -> None:
    store.write_now(take_in, [letter("a@x", tokens=(token,))])

    assert column(store, "raw_message", "state") == ["accepted"]
    assert len(column(store, "ticket", "id")) == 1


def test_a_forged_mark_does_not_hide_a_machines_mail(store: Store) -> None:
    forged = make_token(0, 7, b"guess")

    store.write_now(take_in, [letter("a@x", automatic="List-Id", tokens=(forged,))])

    assert len(column(store, "ticket", "id")) == 1
