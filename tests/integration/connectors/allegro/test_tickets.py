"""What is read at Allegro becomes tickets: of the right kind, with the right deadline, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from connectors.allegro.parse import parse
from core import orders, tables
from core.access import SYSTEM
from core.inbound import aftermath, queries
from core.inbound.accept import accept
from core.inbound.arrival import Arrival, Desk
from core.inbound.prepare import prepare
from core.inbound.receive import Origin, keep, raw_row
from core.store import Store, open_store
from postroom.message import Batch
from tests import seeds
from tests.allegro.shop import SELLER, Shop, shop
from tests.integration.core.inbound import test_accept as letters


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def _desk(connection: Connection) -> Desk:
    connection.execute(update(tables.account).values(channel="allegro"))
    return replace(letters.desk(connection), channel="allegro", types=queries.types(connection))


def _take_in(connection: Connection, batch: Batch, at: Shop) -> None:
    """As the lanes do: kept, parsed, accepted."""
    desk = _desk(connection)
    rows = [raw_row(item) for item in batch.items]
    keep(connection, Origin(account=desk.account, automate=not batch.backlog), rows)
    waiting = queries.waiting(connection, desk.account, 0, 1000)
    prepared = prepare([letters._item(row) for row in waiting], parse)
    arrivals = [Arrival(row, done) for row, done in zip(waiting, prepared, strict=True)]
    digests = {
        (arrival.row.id, aftermath.LATE, place): b"d" * 32
        for arrival in arrivals
        for place, _ in enumerate(arrival.prepared.files)
    }
    accept(connection, desk, arrivals, digests, at.clock.now)


async def _rounds(store: Store, at: Shop, minutes: int) -> None:
    for _ in range(minutes):
        at.clock.pass_(minutes=1)
        for batch in await at.read():
            if batch.items:
                store.write_now(_take_in, batch, at)


def _tickets(store: Store) -> dict[str, Mapping[str, Any]]:
    """Every ticket by its thread and number."""
    ticket = tables.ticket.c

    def read(connection: Connection) -> dict[str, Mapping[str, Any]]:
        rows = connection.execute(
            select(
                ticket.thread,
                ticket.id,
                ticket.source,
                ticket.order_ref,
                ticket.due_at,
                ticket.is_open,
                ticket.answered,
                tables.ticket_type.c.name.label("type"),
                tables.contact.c.name.label("contact"),
            )
            .join_from(tables.ticket, tables.contact)
            .outerjoin(tables.ticket_type)
            .order_by(ticket.id)
        )
        return {row["thread"]: dict(row) for row in rows.mappings()}

    return store.read_now(read)


async def test_every_kind_becomes_a_ticket_with_its_order_and_deadline(store: Store) -> None:
    async with shop() as at:
        await at.read()
        at.clock.pass_(minutes=1)
        order = at.world.order(SELLER, "jan_k")
        talk = at.world.buyer_writes(SELLER, "jan_k", "hello", order=order).thread
        problem = at.world.problem(SELLER, "jan_k", "no refund", order=order)
        discussion = at.world.discussion(order, "broken")
        at.world.bot_answers(discussion, "a form")
        claim = at.world.claim(order, "it broke")
        returned = at.world.customer_return(order)
        rating = at.world.rating(order, comment="good")
        await _rounds(store, at, 8)

        found = _tickets(store)
        kinds = {
            thread: (one["source"], one["type"], one["order_ref"]) for thread, one in found.items()
        }
        assert kinds == {
            f"message:{talk.id}": ("allegro.message", "question", order.id),
            f"problem:{problem.id}": ("allegro.problem", "complaint", order.id),
            f"issue:{discussion.id}": ("allegro.discussion", "discussion", order.id),
            f"issue:{claim.id}": ("allegro.claim", "claim", order.id),
            f"return:{returned.id}": ("allegro.return", "return", order.id),
            f"review:{rating.id}": ("allegro.review", "review", order.id),
        }
        assert {one["contact"] for one in found.values()} == {"jan_k"}
        day = timedelta(hours=24)
        assert found[f"issue:{discussion.id}"]["due_at"] == discussion.opened_at + day
        assert found[f"issue:{discussion.id}"]["answered"] is False
        assert found[f"issue:{claim.id}"]["due_at"] == claim.decision_due
        assert found[f"message:{talk.id}"]["due_at"] is None


async def test_what_a_customer_bought_before_the_connecting_counts_from_the_first_day(
    store: Store,
) -> None:
    async with shop() as at:
        at.world.order(SELLER, "jan_k", at=at.clock.now - timedelta(days=20))
        at.world.order(SELLER, "jan_k", at=at.clock.now - timedelta(days=2))
        at.world.order(SELLER, "ewa", at=at.clock.now - timedelta(days=2))
        await _rounds(store, at, 1)
        at.clock.pass_(minutes=1)
        at.world.buyer_writes(SELLER, "jan_k", "hello")
        await _rounds(store, at, 2)

        (contact,) = store.read_now(seeds.column, tables.ticket, "contact_id")
        (spent,) = store.read_now(orders.spent, SYSTEM, contact)
        assert (spent.orders, spent.total) == (2, Decimal("179.78"))
        assert set(store.read_now(seeds.column, tables.event, "kind")) == {"message_received"}


async def test_a_discussion_turned_claim_and_closed_follows_allegro(store: Store) -> None:
    async with shop() as at:
        await at.read()
        at.clock.pass_(minutes=1)
        issue = at.world.discussion(at.world.order(SELLER, "jan_k"), "broken")
        await _rounds(store, at, 2)
        at.world.turn_into_claim(issue)
        await _rounds(store, at, 2)
        turned = _tickets(store)[f"issue:{issue.id}"]
        at.world.end(issue)
        await _rounds(store, at, 2)

        assert (turned["source"], turned["type"]) == ("allegro.claim", "claim")
        assert turned["due_at"] == issue.decision_due
        ended = _tickets(store)[f"issue:{issue.id}"]
        assert (ended["is_open"], ended["due_at"]) == (False, None)
        assert len(_tickets(store)) == 1


async def test_another_order_in_the_same_thread_is_another_ticket(store: Store) -> None:
    async with shop() as at:
        await at.read()
        at.clock.pass_(minutes=1)
        for number in range(2):
            order = at.world.order(SELLER, "jan_k")
            at.world.buyer_writes(SELLER, "jan_k", f"about {number}", order=order)
            await _rounds(store, at, 1)
        at.world.buyer_writes(SELLER, "jan_k", "and?")
        await _rounds(store, at, 1)

        tickets = store.read_now(seeds.column, tables.message, "ticket_id")
        assert tickets == [1, 2, 2]


async def test_what_we_sent_is_not_there_twice_whether_or_not_it_has_a_name(store: Store) -> None:
    async with shop() as at:
        await at.read()
        at.clock.pass_(minutes=1)
        talk = at.world.buyer_writes(SELLER, "jan_k", "hello")
        await _rounds(store, at, 1)
        named = at.world.seller_writes(talk.thread, "we know  its name\r\n")
        at.world.seller_writes(talk.thread, "nameless")
        store.write_now(_sent, "we know its name", named.id, at)
        store.write_now(_sent, "nameless", "", at)
        await _rounds(store, at, 2)
        at.clock.pass_(seconds=1)
        at.world.seller_writes(talk.thread, "nameless")
        await _rounds(store, at, 2)

        texts = store.read_now(seeds.column, tables.message, "text")
        assert texts == ["hello", "we know its name", "nameless", "nameless"]
        assert "" not in store.read_now(seeds.column, tables.delivery, "external_id")


async def test_a_blocked_answer_is_shown_and_a_late_file_lies_in_its_place(store: Store) -> None:
    async with shop() as at:
        await at.read()
        at.clock.pass_(minutes=1)
        at.world.scan = timedelta(minutes=3)
        photo = at.world.attachment(SELLER)
        talk = at.world.buyer_writes(SELLER, "jan_k", "look", attachments=[photo])
        await _rounds(store, at, 1)
        answer = at.world.seller_writes(talk.thread, "see www.shop.example")
        store.write_now(_sent, "see www.shop.example", answer.id, at)
        await _rounds(store, at, 12)

        states = store.read_now(seeds.column, tables.message, "delivery_state")
        assert states == ["", "blocked"]
        assert store.read_now(seeds.column, tables.attachment, "content_id") == [photo.id]
        assert store.read_now(seeds.column, tables.attachment, "omitted") == [""]


def _sent(connection: Connection, text: str, name: str, at: Shop) -> None:
    """A message that left from here."""
    desk = _desk(connection)
    ticket = seeds.column(connection, tables.ticket, "id")[0]
    made = connection.execute(
        insert(tables.message)
        .values(
            ticket_id=ticket,
            account_id=desk.account,
            direction="out",
            source="allegro.message",
            external_id=f"ours {text}",
            text=text,
            delivery_state="sent",
            sent_at=at.clock.now,
            created_at=at.clock.now,
        )
        .returning(tables.message.c.id)
    ).scalar_one()
    connection.execute(
        insert(tables.delivery).values(
            ticket_id=ticket,
            account_id=desk.account,
            message_id=made,
            state="sent",
            idempotency_key=f"key {made}",
            external_id=name,
            claimed_at=at.clock.now,
            created_at=at.clock.now,
        )
    )
    connection.execute(update(tables.ticket).values(answered=True))
