"""What comes back of mails that agents get from us: nothing is made of it (I13)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.store import Store, open_store
from postroom.ids import make_token
from postroom.message import Bounce, Sender
from tests.integration.core.inbound.test_accept import SECRET, column, letter, take_in

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
