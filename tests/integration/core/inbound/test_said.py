"""What a channel says about a thread besides messages becomes changes of the ticket, told as events."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from core import custom_fields, tables
from core.inbound import queries
from core.inbound.accept import accept
from core.inbound.arrival import Arrival, Desk, StoredField
from core.inbound.prepare import prepare
from core.inbound.receive import Origin, keep, raw_row
from core.store import Store, open_store
from postroom.message import InboundMessage, Parsed, Raw, TicketChange
from tests import seeds
from tests.integration.core.inbound import test_accept as letters
from tests.integration.core.inbound.test_accept import column
from tests.seeds import NOW

STORED = {
    "shop.rating": StoredField("contact", "number"),
    "shop.until": StoredField("ticket", "moment"),
    "shop.stage": StoredField("ticket", "choice"),
}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def _letter(external_id: str, **values: Any) -> InboundMessage:
    return letters.letter(external_id, thread="t1", **values)


def _said(what: str, value: str = "", thread: str = "t1") -> TicketChange:
    return TicketChange(thread=thread, what=what, value=value, at=NOW)


def _take_in(connection: Connection, parsed: Sequence[Parsed]) -> None:
    at = replace(letters.desk(connection), types=queries.types(connection), stored=STORED)
    known = len(seeds.column(connection, tables.raw_message, "id"))
    rows = [
        raw_row(Raw(external_id=f"raw {known + place}", received_at=NOW, payload=b"x"))
        for place in range(len(parsed))
    ]
    keep(connection, Origin(account=at.account, automate=True), rows)
    _accept(connection, at, dict(zip((row.external_id for row in rows), parsed, strict=True)))


def _accept(connection: Connection, at: Desk, parsed: dict[str, Parsed]) -> None:
    waiting = queries.waiting(connection, at.account, 0, 100)
    prepared = prepare([letters._item(row) for row in waiting], lambda raw: parsed[raw.external_id])
    arrivals = [Arrival(row, done) for row, done in zip(waiting, prepared, strict=True)]
    accept(connection, at, arrivals, {}, NOW)


def _told(store: Store, kind: str) -> list[Any]:
    return column(store, "event", "payload", kind=kind)


def test_a_closed_thread_closes_its_ticket_and_an_opened_one_opens_it(store: Store) -> None:
    store.write_now(_take_in, [Parsed((_letter("a@x"),))])
    store.write_now(_take_in, [Parsed(changes=(_said("closed"), _said("closed")))])
    closed = column(store, "ticket", "closed_at")
    is_open = column(store, "ticket", "is_open")
    store.write_now(_take_in, [Parsed(changes=(_said("reopened"),))])

    assert (closed, is_open) == ([NOW], [False])
    assert column(store, "ticket", "is_open") == [True]
    assert column(store, "ticket", "closed_at") == [None]
    told = [
        (one["previous_meaning"], one["meaning"], one["by"]) for one in _told(store, "status_set")
    ]
    assert told == [("open", "closed", "system"), ("closed", "open", "system")]
    assert column(store, "event", "actor", kind="status_set") == ["system", "system"]
    assert set(column(store, "raw_message", "state")) == {"accepted"}


def test_a_message_after_a_closing_reopens_and_one_before_it_stays_closed(store: Store) -> None:
    store.write_now(
        _take_in,
        [Parsed((_letter("a@x"),)), Parsed(changes=(_said("closed"),)), Parsed((_letter("b@x"),))],
    )
    reopened = column(store, "ticket", "is_open")
    store.write_now(_take_in, [Parsed((_letter("c@x"),), (_said("closed"),))])

    assert reopened == [True]
    assert column(store, "ticket", "is_open") == [False]
    assert [one["meaning"] for one in _told(store, "status_set")] == ["closed", "open", "closed"]


def test_type_status_and_deadline_are_set_by_name(store: Store) -> None:
    due = NOW + timedelta(hours=24)

    def begin(connection: Connection) -> None:
        seeds.named(connection, tables.ticket_type, "Zwrot")
        _take_in(connection, [Parsed((_letter("a@x"),))])

    store.write_now(begin)
    said = (_said("type", "zwrot"), _said("status", "PENDING"), _said("due", due.isoformat()))
    store.write_now(_take_in, [Parsed(changes=(*said, *said))])

    pending = store.read_now(seeds.column, tables.status, "id", name="pending")
    assert column(store, "ticket", "type_id") == store.read_now(
        seeds.column, tables.ticket_type, "id", name="Zwrot"
    )
    assert column(store, "ticket", "status_id") == pending
    assert column(store, "ticket", "due_at") == [due]
    kinds = column(store, "event", "kind")
    assert kinds == ["message_received", "type_set", "status_set", "due_set"]
    store.write_now(_take_in, [Parsed(changes=(_said("type"), _said("due")))])
    assert column(store, "ticket", "type_id") == [None]
    assert column(store, "ticket", "due_at") == [None]


@pytest.mark.parametrize(
    "said",
    [_said("read", "m1"), _said("frozen"), _said("type", "nobody's"), _said("due", "tomorrow")],
)
def test_what_means_nothing_here_is_kept_as_a_line(store: Store, said: TicketChange) -> None:
    store.write_now(_take_in, [Parsed((_letter("a@x"),)), Parsed(changes=(said,))])

    line = f"{said.what}: {said.value}" if said.value else said.what
    assert column(store, "message", "text", direction="system") == [line]
    assert _told(store, "channel_said") == [{"what": said.what, "value": said.value}]


def test_what_is_said_of_a_thread_nobody_knows_changes_nothing(store: Store) -> None:
    store.write_now(_take_in, [Parsed(changes=(_said("closed", thread="elsewhere"),))])

    assert column(store, "event", "kind") == []
    assert column(store, "raw_message", "state") == ["unrelated"]


def test_stored_fields_are_kept_with_ticket_and_contact(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    until = datetime(2026, 12, 24, tzinfo=UTC)
    first: dict[str, Any] = {
        "shop.rating": 5,
        "shop.until": until,
        "shop.stage": "Żółta",
        "shop.unknown": 1,
    }

    store.write_now(_take_in, [Parsed((_letter("a@x"),), fields=first)])
    ticket, contact = column(store, "ticket", "id")[0], column(store, "contact", "id")[0]
    kept = store.read_now(custom_fields.values, [ticket], [contact])
    later: dict[str, Any] = {"shop.rating": None, "shop.stage": "done", "shop.until": "soon"}
    store.write_now(_take_in, [Parsed(changes=(_said("read"),), fields=later)])
    after = store.read_now(custom_fields.values, [ticket], [contact])

    assert kept == (
        {ticket: {"shop.until": until, "shop.stage": "Żółta"}},
        {contact: {"shop.rating": 5}},
    )
    assert after == ({ticket: {"shop.until": until, "shop.stage": "done"}}, {})
    assert "a field that nobody declares" in caplog.text
    assert "shop.until" in caplog.text


def test_who_says_nothing_costs_no_question(store: Store) -> None:
    asked: list[str] = []

    def watched(connection: Connection) -> None:
        note = lambda *given: asked.append(given[2])  # noqa: E731 - a listener of one line
        event.listen(connection.engine, "before_cursor_execute", note)
        try:
            _take_in(connection, [Parsed((_letter("a@x"),))])
        finally:
            event.remove(connection.engine, "before_cursor_execute", note)

    store.write_now(watched)

    assert asked
    assert not [one for one in asked if re.search(r"field_value|FROM status ORDER", one)]
