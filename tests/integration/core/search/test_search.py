from __future__ import annotations

import json
import random
import sys
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, text, update

from core import orders, tables
from core.access import SYSTEM, Viewer
from core.search import SearchPage, create_statements, finding, search
from core.search.queries import matching, postgres, sqlite
from core.search.words import parse, split
from postroom.order import Order
from tests import seeds
from tests.integration.core import shop

NAUGHTY = json.loads(Path("tests/corpora/blns/blns.json").read_text("utf-8"))
SYNTAX = [
    '"', '""', '"""', "*", "a*", "a AND", "AND", "NOT a", "a NEAR b", "NEAR(a b)", "^a", "-a", "a:b",
    "body_folded:a", "{a b}:c", "(a", "a)", "a + b", "'", "';--", "a & b", "!a", "a | b", "a <-> b",
    ":*", "a:*", "\\", "%", "_", "\x00", "a\x00b", "\ud800", "a\ud800b", "💥", "ﷺ", "x" * 100_000,
]  # fmt: skip
WITHOUT = {
    "sqlite": [
        "DROP TRIGGER message_search_removed",
        "DROP TRIGGER message_search_changed",
        "DROP TABLE message_search",
    ],
    "postgresql": ["ALTER TABLE message DROP COLUMN search_words"],
}


@pytest.fixture
def inbox(connection: Connection) -> int:
    return shop.inbox(connection, "Shop")


def tickets(page: SearchPage) -> list[int]:
    return [hit.ticket.id for hit in page.hits]


def look(connection: Connection, query: str, viewer: Viewer = SYSTEM) -> list[int]:
    return tickets(search(connection, viewer, query))


def test_words_are_found_whatever_their_case_and_marks(connection: Connection, inbox: int) -> None:
    ticket = shop.ticket(connection, inbox)
    shop.wrote(connection, ticket, "Gdzie jest moja ŻÓŁTA łódka?", subject="Zamówienie 4711")

    for query in ("zolta ", "Żółta łódka ", "LODKA", "łód", "zamowienie 4711 ", "4711", "zamów"):
        assert look(connection, query) == [ticket], query
    for query in ("zolt ", "odka", "łódka czerwona ", "zamówienie 47 "):
        assert look(connection, query) == [], query


def test_all_words_must_stand_in_one_message(connection: Connection, inbox: int) -> None:
    ticket = shop.ticket(connection, inbox)
    shop.wrote(connection, ticket, "parcel")
    shop.wrote(connection, ticket, "invoice")

    assert look(connection, "parcel ") == [ticket]
    assert look(connection, "parcel invoice ") == []


def test_a_phrase_is_found_over_a_line_break(connection: Connection, inbox: int) -> None:
    broken, turned = shop.ticket(connection, inbox), shop.ticket(connection, inbox)
    shop.wrote(connection, broken, "to jest dzień\ndobry i zły")
    shop.wrote(connection, turned, "dobry dzień")

    assert look(connection, '"dzień dobry"') == [broken]
    assert look(connection, "dzień dobry ") == [turned, broken]


def test_signs_part_words_alike_on_both_databases(connection: Connection, inbox: int) -> None:
    ticket = shop.ticket(connection, inbox)
    text_ = (
        "„pilne” jan.kowalski@poczta.example FV/2026-11 a–b http://x.example/p?q=7 12.50 1e5 50%"
    )
    shop.wrote(connection, ticket, text_, author="Ola_N <ola@x.example>")

    for word in split(text_):
        assert look(connection, f"{word} ") == [ticket], word
    for query in ("kowalski", "jan.kowalski@poczta.example", "FV/2026-11 ", "ola_n ", "pilne"):
        assert look(connection, query) == [ticket], query


def test_the_newest_message_comes_first_and_a_ticket_once(
    connection: Connection, inbox: int
) -> None:
    old, new = shop.ticket(connection, inbox), shop.ticket(connection, inbox)
    shop.wrote(connection, old, "parcel")
    shop.wrote(connection, new, "parcel")
    newest = shop.wrote(connection, old, "parcel again")

    hits = search(connection, SYSTEM, "parcel ").hits

    assert [hit.ticket.id for hit in hits] == [old, new]
    assert hits[0].message == newest


def test_a_ticket_is_found_by_the_number_of_its_order(connection: Connection, inbox: int) -> None:
    number = "29738e61-7f6a-11e8-ac45-09db60ede9d6"
    named, theirs = shop.ticket(connection, inbox), shop.ticket(connection, inbox)
    row = tables.ticket
    connection.execute(update(row).where(row.c.id == named).values(order_ref=number))
    (account,) = seeds.column(connection, row, "account_id", id=theirs)
    (contact,) = seeds.column(connection, row, "contact_id", id=theirs)
    bought = Order(
        external_id="ZAM/77",
        buyer="jan",
        status="NEW",
        total=Decimal(1),
        currency="PLN",
        created_at=seeds.NOW,
        updated_at=seeds.NOW,
    )
    orders.take(connection, account, [bought])
    connection.execute(update(tables.shop_order).values(contact_id=contact))

    assert look(connection, number) == look(connection, number.upper()) == [named]
    assert theirs in look(connection, "zam/77")
    assert look(connection, "ZAM/78") == []
    assert look(connection, "ZAM/77", Viewer(agent=99, role="agent")) == []


def test_a_ticket_is_found_by_its_number(connection: Connection, inbox: int) -> None:
    named, other = shop.ticket(connection, inbox), shop.ticket(connection, inbox)
    shop.wrote(connection, other, f"about {named + 1000}")

    page = search(connection, SYSTEM, f"#{named + 1000}")

    assert tickets(page) == [named, other]
    assert page.hits[0].message is None


def test_an_address_finds_tickets_without_any_message(connection: Connection, inbox: int) -> None:
    ticket = shop.ticket(connection, inbox, email="Jan@Example.com")

    assert look(connection, "JAN@example.com") == [ticket]


@pytest.mark.parametrize("limit", [1, 7, 100])
@pytest.mark.parametrize("query", ["parcel ", "par"])
def test_pages_together_hold_every_ticket(
    connection: Connection, inbox: int, query: str, limit: int
) -> None:
    made = [shop.ticket(connection, inbox) for _ in range(30)]
    for ticket in made * 2:
        shop.wrote(connection, ticket, "parcel")

    found, after = [], None
    while True:
        page = search(connection, SYSTEM, query, limit, after)
        found += tickets(page)
        after = page.after
        if after is None:
            break

    assert set(found) == set(made)
    assert found[: min(limit, 30)] == made[::-1][: min(limit, 30)]


def test_looking_through_what_is_hidden_ends(
    connection: Connection, inbox: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_LOOKED_AT", 10)
    monkeypatch.setattr(sqlite, "CHUNK", 4)
    monkeypatch.setattr(sqlite, "RECENT", 8)
    monkeypatch.setattr(postgres, "FIRST_CHUNK", 4)
    monkeypatch.setattr(postgres, "FIRST_WINDOW", 8)
    viewer = shop.agent(connection, "ola", inboxes=[inbox])
    mine, hidden = (
        shop.ticket(connection, inbox),
        shop.ticket(connection, shop.inbox(connection, "x")),
    )
    for ticket in [mine] + [hidden] * 40:
        shop.wrote(connection, ticket, "parcel")

    pages = list(walk(connection, viewer, "parcel"))

    assert [ticket for page in pages for ticket in tickets(page)] == [mine]
    assert 3 <= len(pages) <= 8


def walk(connection: Connection, viewer: Viewer, query: str) -> Iterator[SearchPage]:
    after = None
    while True:
        page = search(connection, viewer, query, 50, after)
        yield page
        if page.after is None:
            return
        assert after is None or page.after < after
        after = page.after


@pytest.mark.parametrize("window", [1, 3, 1000])
def test_windows_of_any_size_find_each_message_once(
    connection: Connection, inbox: int, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "FIRST_WINDOW", window)
    monkeypatch.setattr(postgres, "FIRST_CHUNK", 2)
    monkeypatch.setattr(sqlite, "RECENT", window)
    monkeypatch.setattr(sqlite, "CHUNK", 2)
    rnd = random.Random(5)
    ticket = shop.ticket(connection, inbox)
    said = {}
    for _ in range(120):
        body = rnd.choices(["parcel", "part", "invoice", "zwrot", "żółw"], k=rnd.randint(1, 3))
        said[shop.wrote(connection, ticket, " ".join(body))] = body
    queries = ["parcel ", "zwrot ", "żółw ", "par", "żół", "parcel invoice ", "invoice par", "xyz"]

    for query in queries:
        for before in (None, list(said)[60]):
            chunks = matching(connection, SYSTEM, parse(query), before)
            found = [match.message for chunk in chunks for match in chunk]
            assert found == naive(said, query, before), query


def naive(said: dict[int, list[str]], query: str, before: int | None) -> list[int]:
    *words, last = split(query)
    found = []
    for message, body in reversed(said.items()):
        folded = split(" ".join(body))
        whole = all(word in folded for word in words)
        ends = any(
            word == last if query.endswith(" ") else word.startswith(last) for word in folded
        )
        if whole and ends and (before is None or message < before):
            found.append(message)
    return found


def test_changed_and_deleted_messages_are_followed(connection: Connection, inbox: int) -> None:
    ticket = shop.ticket(connection, inbox)
    changed, deleted = (shop.wrote(connection, ticket, "parcel") for _ in range(2))
    row = tables.message.c.id

    connection.execute(delete(tables.message).where(row == deleted))
    assert look(connection, "parcel ") == [ticket]
    connection.execute(update(tables.message).where(row == changed).values(body_folded="invoice"))

    assert look(connection, "parcel ") == []
    assert look(connection, "invoice ") == [ticket]
    if connection.dialect.name == "sqlite":
        check = "INSERT INTO message_search (message_search) VALUES ('integrity-check')"
        connection.execute(text(check))


def test_deleted_tickets_are_not_found(connection: Connection, inbox: int) -> None:
    ticket = shop.ticket(connection, inbox, deleted_at=seeds.NOW)
    shop.wrote(connection, ticket, "parcel")

    assert look(connection, "parcel ") == []
    assert look(connection, str(ticket + 1000)) == []


def test_no_query_is_an_error(connection: Connection, inbox: int) -> None:
    shop.wrote(connection, shop.ticket(connection, inbox), "parcel a b c")

    for query in [*NAUGHTY, *SYNTAX]:
        for typed in (query, f'parcel "{query} '):
            search(connection, SYSTEM, typed)


def test_no_letter_is_an_error(connection: Connection, inbox: int) -> None:
    letters = [c for c in map(chr, range(sys.maxunicode)) if unicodedata.category(c)[0] in "LNMPSZ"]

    for start in range(0, len(letters), 300):
        some = letters[start : start + 300]
        search(connection, SYSTEM, " ".join(some[:6]) + " ")
        search(connection, SYSTEM, "".join(some))


def test_any_message_can_be_stored(connection: Connection, inbox: int) -> None:
    ticket = shop.ticket(connection, inbox)
    many = " ".join(f"{n:x}" for n in range(150_000))
    for said in (*NAUGHTY, "x" * 3_000_000, many, "ł" * 500_000):
        shop.wrote(connection, ticket, said.replace("\x00", ""))

    assert look(connection, "1234 ") == [ticket]


def test_the_index_can_be_added_to_a_database_with_messages(
    connection: Connection, inbox: int
) -> None:
    ticket = shop.ticket(connection, inbox)
    shop.wrote(connection, ticket, "parcel")
    for statement in WITHOUT[connection.dialect.name]:
        connection.execute(text(statement))

    for statement in create_statements(connection.dialect.name):
        connection.execute(text(statement))

    assert look(connection, "parcel ") == [ticket]


def test_system_sees_more_than_agents(connection: Connection, inbox: int) -> None:
    viewer = shop.agent(connection, "ola", inboxes=[])
    ticket = shop.ticket(connection, inbox)
    shop.wrote(connection, ticket, "parcel")
    connection.execute(insert(tables.tag), {"name": "unused"})

    assert look(connection, "parcel ", viewer) == []
    assert look(connection, str(ticket + 1000), viewer) == []
    assert look(connection, "lucja@example.org", viewer) == []
    assert look(connection, "parcel ") == [ticket]
