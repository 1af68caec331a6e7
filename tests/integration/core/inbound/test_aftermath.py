"""Files that come after their message, and what moderation decides of a message of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from core import tables
from core.inbound import aftermath, queries
from core.inbound.accept import accept
from core.inbound.arrival import Arrival
from core.inbound.prepare import prepare
from core.inbound.receive import Origin, keep, raw_row
from core.store import Store, open_store
from postroom.message import (
    Attachment,
    Direction,
    Fate,
    InboundMessage,
    LateFile,
    Parsed,
    Raw,
    Sender,
)
from tests import seeds
from tests.integration.core.inbound import test_accept as letters
from tests.integration.core.inbound.test_accept import column
from tests.seeds import NOW

JAN = Sender(identity="jan_k", name="jan_k")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def _letter(external_id: str, **values: Any) -> InboundMessage:
    return letters.letter(external_id, thread="t1", **{"sender": JAN, "customer": JAN, **values})


def _ours(external_id: str) -> InboundMessage:
    return _letter(external_id, direction=Direction.OUT, sender=Sender(identity="sklep"))


def _file(key: str, content: bytes = b"", omitted: str = "") -> Attachment:
    return Attachment(
        name="photo.png",
        media_type="image/png",
        content=content,
        content_id=key,
        omitted=omitted,
    )


def _take_in(connection: Connection, parsed: Sequence[Parsed]) -> None:
    at = replace(letters.desk(connection), types=queries.types(connection))
    known = len(seeds.column(connection, tables.raw_message, "id"))
    rows = [
        raw_row(Raw(external_id=f"raw {known + place}", received_at=NOW, payload=b"x"))
        for place in range(len(parsed))
    ]
    keep(connection, Origin(account=at.account, automate=True), rows)
    meant = dict(zip((row.external_id for row in rows), parsed, strict=True))
    waiting = queries.waiting(connection, at.account, 0, 100)
    prepared = prepare([letters._item(row) for row in waiting], lambda raw: meant[raw.external_id])
    arrivals = [Arrival(row, done) for row, done in zip(waiting, prepared, strict=True)]
    contents = {
        (arrival.row.id, aftermath.LATE, place): late.attachment.content.ljust(32, b"d")
        for arrival in arrivals
        for place, late in enumerate(arrival.prepared.files)
    }
    accept(connection, at, arrivals, contents, NOW)


def test_a_late_file_takes_the_place_that_was_kept_for_it(store: Store) -> None:
    waits = _letter("m1", attachments=(_file("", omitted="looked through"), _file("", omitted="x")))
    store.write_now(_take_in, [Parsed((waits,))])

    late = tuple(LateFile(external_id="m1", attachment=_file(key, b"png")) for key in ("a", "b"))
    store.write_now(_take_in, [Parsed((waits,), files=late)])

    assert column(store, "attachment", "content_id") == ["a", "b"]
    assert column(store, "attachment", "omitted") == ["", ""]
    assert column(store, "attachment", "size") == [3, 3]
    assert len(column(store, "message", "id")) == 1
    assert len(column(store, "event", "id", kind="channel_said")) == 2


def test_the_same_late_file_again_changes_nothing_and_one_more_stands_behind(store: Store) -> None:
    store.write_now(_take_in, [Parsed((_letter("m1", attachments=(_file("", omitted="x"),)),))])
    first = LateFile(external_id="m1", attachment=_file("a", b"png"))
    store.write_now(_take_in, [Parsed(files=(first,))])

    more = LateFile(external_id="m1", attachment=_file("b", b"other"))
    store.write_now(_take_in, [Parsed(files=(first, more))])

    assert column(store, "attachment", "content_id") == ["a", "b"]
    assert column(store, "attachment", "position") == [0, 1]


def test_a_file_of_a_message_that_is_not_here_is_let_go(store: Store) -> None:
    lost = LateFile(external_id="elsewhere", attachment=_file("a", b"png"))

    store.write_now(_take_in, [Parsed(files=(lost,))])

    assert column(store, "attachment", "id") == []


def test_a_blocked_message_of_ours_is_shown_so_and_told_once(store: Store) -> None:
    fate = Fate(external_id="m2", state="blocked", reason="moderation")
    store.write_now(_take_in, [Parsed((_letter("m1"),)), Parsed((_ours("m2"),), fates=(fate,))])

    store.write_now(_take_in, [Parsed(fates=(fate,))])

    assert column(store, "message", "delivery_state", direction="out") == ["blocked"]
    told = column(store, "event", "payload", kind="bounced")
    assert told == [{"recipient": "", "action": "blocked", "reason": "moderation"}]


def test_what_moderation_lets_through_after_all_is_sent(store: Store) -> None:
    blocked = Fate(external_id="m2", state="blocked")
    store.write_now(_take_in, [Parsed((_letter("m1"),)), Parsed((_ours("m2"),), fates=(blocked,))])

    store.write_now(_take_in, [Parsed(fates=(Fate(external_id="m2", state="delivered"),))])

    assert column(store, "message", "delivery_state", direction="out") == ["sent"]


@pytest.mark.parametrize(
    ("states", "shown", "times_told"),
    [
        (("blocked", "delivered"), "sent", 1),
        (("delivered", "blocked"), "blocked", 1),
        (("blocked", "blocked"), "blocked", 1),
        (("checking", "delivered", "blocked"), "blocked", 1),
    ],
)
def test_of_fates_that_come_together_the_last_one_counts(
    states: tuple[str, ...], shown: str, times_told: int, store: Store
) -> None:
    store.write_now(_take_in, [Parsed((_letter("m1"),)), Parsed((_ours("m2"),))])

    fates = tuple(Fate(external_id="m2", state=state) for state in states)
    store.write_now(_take_in, [Parsed(fates=fates)])

    assert column(store, "message", "delivery_state", direction="out") == [shown]
    assert len(column(store, "event", "id", kind="bounced")) == times_told


def test_a_customers_message_has_no_fate(store: Store) -> None:
    store.write_now(_take_in, [Parsed((_letter("m1"),))])

    store.write_now(_take_in, [Parsed(fates=(Fate(external_id="m1", state="blocked"),))])

    assert column(store, "message", "delivery_state") == [""]


def test_a_fate_finds_our_message_by_the_name_the_channel_gave_it(store: Store) -> None:
    def begin(connection: Connection) -> None:
        _take_in(connection, [Parsed((_letter("m1"), _ours("our own name")))])
        ours = seeds.column(connection, tables.message, "id", external_id="our own name")[0]
        connection.execute(
            insert(tables.delivery).values(
                ticket_id=seeds.column(connection, tables.ticket, "id")[0],
                account_id=letters.desk(connection).account,
                message_id=ours,
                state="sent",
                idempotency_key="k",
                external_id="their name",
                created_at=NOW,
            )
        )

    store.write_now(begin)
    fate = Fate(external_id="their name", state="blocked", reason="moderation")
    store.write_now(_take_in, [Parsed(fates=(fate,))])

    assert column(store, "message", "delivery_state", direction="out") == ["blocked"]
    assert column(store, "delivery", "error") == ["moderation"]
