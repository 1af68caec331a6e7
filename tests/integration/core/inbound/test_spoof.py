"""Who may enter a ticket: the spoof matrix (reliability §3.5). The table below is the spec.

Each mail is written out, parsed as the mailbox would, and taken in; then it is asked which ticket
it landed in. `joins`: the customer's ticket. `linked`: one of its own, linked to the customer's.
`alone`: one of its own, with no link.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from connectors.mail.parse import parse
from connectors.mail.settings import MailSettings
from core import tables
from core.inbound import queries
from core.inbound.accept import accept
from core.inbound.arrival import Arrival, Desk
from core.inbound.prepare import Item, prepare
from core.inbound.receive import Origin, keep, raw_row
from core.store import Store, open_store
from postroom.ids import make_token
from postroom.message import Parsed, Raw
from tests import seeds
from tests.mails import make_mail
from tests.seeds import NOW

SECRET = b"secret of the tests"
SERVER = "mx.shop.example"
SETTINGS = MailSettings(
    address="shop@shop.example", own_addresses=("team@shop.example",), checking_server=SERVER
)
FROM = {
    "customer": "lucja@example.org",
    "agent": "anna@shop.example",
    "ourselves": "shop@shop.example",
    "other customer": "olga@elsewhere.example",
}
RESULTS = {
    "pass": "{server}; dmarc=pass header.from={domain}",
    "fail": "{server}; dmarc=fail header.from={domain}",
    "none": "",
    "forged": "evil.example; dmarc=pass header.from={domain}",
}
KNOWN = ("valid token", "stolen token", "guessed number", "references")
"""A stolen token is a valid one: what differs is who bears it."""

SPEC = {
    #                    valid token, stolen token, guessed number, References only
    ("customer", "pass"): ("joins", "joins", "joins", "joins"),
    ("customer", "fail"): ("joins", "joins", "linked", "joins"),
    ("customer", "none"): ("joins", "joins", "linked", "joins"),
    ("customer", "forged"): ("joins", "joins", "linked", "joins"),
    ("agent", "pass"): ("joins", "joins", "joins", "joins"),
    ("agent", "fail"): ("linked", "linked", "linked", "linked"),
    ("agent", "none"): ("linked", "linked", "linked", "linked"),
    ("agent", "forged"): ("linked", "linked", "linked", "linked"),
    ("ourselves", "pass"): ("joins", "joins", "joins", "joins"),
    ("ourselves", "fail"): ("linked", "linked", "linked", "linked"),
    ("ourselves", "none"): ("linked", "linked", "linked", "linked"),
    ("ourselves", "forged"): ("linked", "linked", "linked", "linked"),
    ("other customer", "pass"): ("linked", "linked", "linked", "linked"),
    ("other customer", "fail"): ("linked", "linked", "linked", "linked"),
    ("other customer", "none"): ("linked", "linked", "linked", "linked"),
    ("other customer", "forged"): ("linked", "linked", "linked", "linked"),
}
CASES = [
    (who, result, known, expected)
    for (who, result), row in SPEC.items()
    for known, expected in zip(KNOWN, row, strict=True)
]


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


def arrive(connection: Connection, mail: bytes) -> int:
    """Take a mail in; return the ticket it landed in."""
    desk = _desk(connection)
    number = len(seeds.column(connection, tables.raw_message, "id"))
    raw = Raw(external_id=f"uid {number}", received_at=NOW, payload=mail)
    keep(connection, Origin(account=desk.account, automate=True), [raw_row(raw)])
    rows = queries.waiting(connection, desk.account, 0, 10)

    def read(raw: Raw) -> Parsed:
        return parse(raw, senders=SETTINGS.senders)

    prepared = prepare([_item(row) for row in rows], read)
    arrivals = [Arrival(row, done) for row, done in zip(rows, prepared, strict=True)]
    accept(connection, desk, arrivals, {}, NOW)
    newest = connection.scalar(
        select(tables.message.c.ticket_id).order_by(tables.message.c.id.desc()).limit(1)
    )
    assert newest is not None
    return int(newest)


def _item(row: queries.WaitingRow) -> Item:
    assert row.body is not None
    return Item(
        raw=row.id,
        external_id=row.external_id,
        media_type="message/rfc822",
        received_at=row.received_at,
        body=row.body,
        compressed=True,
    )


def _desk(connection: Connection) -> Desk:
    own = frozenset(SETTINGS.all_addresses) | queries.agents_addresses(connection)
    return Desk(
        account=seeds.account(connection),
        channel="mail",
        inbox=seeds.column(connection, tables.inbox, "id")[0],
        open_status=queries.first_status(connection, ["open"]),
        closed_status=queries.first_status(connection, ["closed"]),
        reopen_within=timedelta(days=14),
        answer_within=None,
        own_addresses=own,
        signing_secret=SECRET,
    )


def mail(number: int, who: str, result: str = "pass", known: str = "", **fields: str) -> bytes:
    """A mail from one of the senders, with what the checking server said and what they know."""
    address = FROM.get(who, who)
    said = RESULTS[result].format(server=SERVER, domain=address.rpartition("@")[2])
    evidence = {
        "valid token": {"in_reply_to": f"<{_token(number)}@shop.example>"},
        "stolen token": {"in_reply_to": f"<{_token(number)}@shop.example>"},
        "guessed number": {"subject": f"Re: [#{number}] parcel"},
        "references": {"references": "<first@example.org>"},
    }.get(known, {})
    head = f"Authentication-Results: {said}\r\n" if said else ""
    named = {
        "from": address,
        "to": SETTINGS.address,
        "message_id": f"<{who.replace(' ', '')}.{len(fields)}@x>",
    }
    return head.encode() + make_mail(**{**named, **evidence, **fields})


def _token(number: int) -> str:
    return make_token(number, 1, SECRET)


def a_ticket(connection: Connection) -> tuple[int, int]:
    """The customer's ticket, begun by a proven mail; its row id and number."""
    seeds.agent(connection, name="Anna")
    arrive(connection, mail(0, "other customer", message_id="<other@x>"))
    ticket = arrive(connection, mail(0, "customer", message_id="<first@example.org>"))
    (number,) = seeds.column(connection, tables.ticket, "number", id=ticket)
    return ticket, number


@pytest.mark.promise("P15")
@pytest.mark.parametrize(("who", "result", "known", "expected"), CASES)
def test_mail_lands_where_the_table_says(
    store: Store, who: str, result: str, known: str, expected: str
) -> None:
    ticket, number = store.write_now(a_ticket)

    landed = store.write_now(arrive, mail(number, who, result, known))

    (previous,) = store.read_now(seeds.column, tables.ticket, "previous_ticket_id", id=landed)
    found = "joins" if landed == ticket else "linked" if previous == ticket else "alone"
    assert found == expected


def test_every_combination_is_in_the_table() -> None:
    assert len(CASES) == len(FROM) * len(RESULTS) * len(KNOWN)


def test_token_signed_by_somebody_else_names_no_ticket(store: Store) -> None:
    ticket, number = store.write_now(a_ticket)
    forged = make_token(number, 1, b"guessed secret")

    landed = store.write_now(
        arrive, mail(number, "customer", "pass", in_reply_to=f"<{forged}@shop.example>")
    )

    assert landed != ticket
    assert store.read_now(seeds.column, tables.ticket, "previous_ticket_id", id=landed) == [None]


def test_unproven_mail_lets_nobody_else_in(store: Store) -> None:
    """A forged Cc would show the whole history to whoever is in it, with the next answer."""
    ticket, number = store.write_now(a_ticket)
    forged = mail(number, "customer", "fail", "valid token", cc="thief@evil.example")

    assert store.write_now(arrive, forged) == ticket

    assert store.read_now(seeds.column, tables.participant, "address", ticket_id=ticket) == []


def test_whom_the_customer_copies_in_may_answer(store: Store) -> None:
    ticket, number = store.write_now(a_ticket)
    store.write_now(
        arrive,
        mail(
            number, "customer", "pass", "references", cc="Jan <jan@example.org>, anna@shop.example"
        ),
    )

    landed = store.write_now(arrive, mail(number, "jan@example.org", "pass", "references"))

    assert landed == ticket
    assert store.read_now(seeds.column, tables.participant, "address", ticket_id=ticket) == [
        "jan@example.org"
    ]


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("who", ["agent", "ourselves"])
def test_mail_from_our_own_address_is_never_a_customers(
    store: Store, who: str, result: str
) -> None:
    ticket, number = store.write_now(a_ticket)

    landed = store.write_now(arrive, mail(number, who, result, "valid token"))

    directions = store.read_now(seeds.column, tables.message, "direction", ticket_id=landed)
    reasons = store.read_now(seeds.column, tables.message, "automatic", ticket_id=landed)
    assert directions[-1] == "in"
    assert reasons[-1] == "sent from an address of ours"
    assert store.read_now(seeds.column, tables.ticket, "answered", id=ticket) == [False]


def test_what_was_found_about_the_sender_is_kept(store: Store) -> None:
    _, number = store.write_now(a_ticket)
    store.write_now(arrive, mail(number, "customer", "fail", "references"))
    store.write_now(arrive, mail(number, "stranger@new.example", "none"))

    assert store.read_now(seeds.column, tables.message, "proof")[-2:] == ["fail", "none"]


def test_address_is_verified_by_the_first_proven_mail(store: Store) -> None:
    def verified(connection: Connection) -> list[bool]:
        return list(
            seeds.column(
                connection, tables.contact_identity, "verified", external_id="new@new.example"
            )
        )

    store.write_now(arrive, mail(0, "new@new.example", "none"))
    before = store.read_now(verified)
    store.write_now(arrive, mail(0, "new@new.example", "pass", subject="Again"))

    assert before == [False]
    assert store.read_now(verified) == [True]


@pytest.mark.parametrize(("days", "expected"), [(13, "joins"), (15, "linked")])
def test_answer_to_a_ticket_closed_long_ago_is_a_linked_ticket(
    store: Store, days: int, expected: str
) -> None:
    ticket, number = store.write_now(a_ticket)
    store.write_now(_close, ticket, days)

    landed = store.write_now(arrive, mail(number, "customer", "pass", "valid token"))

    assert ("joins" if landed == ticket else "linked") == expected
    if landed != ticket:
        previous = store.read_now(seeds.column, tables.ticket, "previous_ticket_id", id=landed)
        assert previous == [ticket]


def _close(connection: Connection, ticket: int, days: int) -> None:
    connection.execute(
        tables.ticket.update()
        .where(tables.ticket.c.id == ticket)
        .values(
            status_id=queries.first_status(connection, ["closed"]),
            is_open=False,
            closed_at=NOW - timedelta(days=days),
        )
    )
