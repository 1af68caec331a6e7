"""Contacts over the API."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from core import custom_fields, tables
from core.access import SYSTEM
from core.audit import By
from core.lanes import lane_name
from core.store import Store
from tests import engines, seeds
from tests.integration.web.api.asking import arrives, told
from tests.serving import serving


@pytest.mark.promise("P24")
async def test_contacts_are_shown_to_those_who_see_a_ticket_of_theirs(store: Store) -> None:
    async with serving(store) as served:
        anna, olek = await served.signed_in("anna"), await served.signed_in("olek")
        arrives(served)
        arrives(served, "Returns", email="jan@example.org")

        _, hers = await told(anna, "GET", "/contacts")
        _, his = await told(olek, "GET", "/contacts")

        assert [one["email"] for one in hers["items"]] == ["lucja@example.org"]
        assert [one["email"] for one in his["items"]] == ["jan@example.org"]
        contact = hers["items"][0]["id"]
        assert (await told(olek, "GET", f"/contacts/{contact}"))[0] == 404
        assert (await told(olek, "PATCH", f"/contacts/{contact}", json={"name": "x"}))[0] == 404
        assert (await told(olek, "GET", f"/contacts/{contact}/tickets"))[0] == 404
        assert (await told(olek, "GET", "/contacts?email=lucja@example.org"))[1]["items"] == []
        status, changed = await told(anna, "PATCH", f"/contacts/{contact}", json={"name": "Ł Ż"})
        assert (status, changed["name"], changed["email"]) == (200, "Ł Ż", "lucja@example.org")
        assert changed["identities"][0]["external_id"] == "lucja@example.org"
        assert len((await told(anna, "GET", f"/contacts/{contact}/tickets"))[1]["items"]) == 1
        assert len((await told(anna, "GET", "/contacts?starts=%C5%81"))[1]["items"]) == 1
        status, problem = await told(anna, "PATCH", f"/contacts/{contact}", json={"email": "x"})
        assert (status, problem["errors"][0]["field"]) == (422, "email")


@pytest.mark.promise("P24")
async def test_an_address_is_not_changed_by_who_sees_only_some_of_the_tickets(store: Store) -> None:
    async with serving(store) as served:
        ala, olek = await served.signed_in("ala"), await served.signed_in("olek")
        arrives(served)
        arrives(served, "Returns")
        contact = (await told(olek, "GET", "/contacts"))[1]["items"][0]["id"]
        place = f"/contacts/{contact}"

        diverted, problem = await told(olek, "PATCH", place, json={"email": "me@evil.example"})
        same, _ = await told(olek, "PATCH", place, json={"name": "Ł", "email": "lucja@example.org"})
        by_admin, _ = await told(ala, "PATCH", place, json={"email": "new@example.org"})

        assert (diverted, "ask an admin" in problem["detail"]) == (403, True)
        assert (same, by_admin) == (200, 200)


@pytest.mark.promise("P24")
async def test_identities_are_shown_of_channels_one_sees_a_ticket_of(store: Store) -> None:
    def also_elsewhere(connection: Connection) -> None:
        known = seeds.contact(connection, "lucja@example.org")
        names = {"contact_id": known, "channel": "allegro", "external_id": "buyer-7"}
        seeds.row(connection, tables.contact_identity, **names)
        shop = seeds.account(connection, "allegro shop", channel="allegro")
        seeds.ticket(connection, account_id=shop, inbox_id=served.inboxes["Shop"])

    async with serving(store) as served:
        anna, olek = await served.signed_in("anna"), await served.signed_in("olek")
        arrives(served, "Returns")
        store.write_now(also_elsewhere)
        arrives(served)
        contact = (await told(olek, "GET", "/contacts"))[1]["items"][0]["id"]

        _, hers = await told(anna, "GET", f"/contacts/{contact}")
        _, his = await told(olek, "GET", f"/contacts/{contact}")

        assert [one["channel"] for one in hers["identities"]] == ["mail", "allegro"]
        assert [one["channel"] for one in his["identities"]] == ["mail"]


async def test_what_is_known_of_a_contact_is_told_in_their_open_tickets(store: Store) -> None:
    """As a ticket's own fields are: history and automations see it, with the agent's name."""
    store.write_now(_listener)
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        numbers = [arrives(served) for _ in range(3)]
        tickets = [_row(store, number) for number in numbers]
        store.write_now(_close, tickets.pop())
        _, hers = await told(anna, "GET", "/contacts")
        contact = hers["items"][0]["id"]

        body = {"fields": {"vip": True}}
        status, changed = await told(anna, "PATCH", f"/contacts/{contact}", json=body)
        await told(anna, "PATCH", f"/contacts/{contact}", json=body)

        assert (status, changed["fields"]) == (200, {"vip": True})
        assert list(store.read_now(seeds.column, tables.event, "ticket_id", kind="field_set")) == (
            tickets
        )
        (payload, _) = store.read_now(seeds.column, tables.event, "payload", kind="field_set")
        assert (payload["field"], payload["value"]) == ("contact.fields.vip", True)
        actors = store.read_now(seeds.column, tables.event, "actor", kind="field_set")
        assert set(actors) == {"agent"}
        assert lane_name("events") in served.rung
        store.write_now(engines.drain)
    assert store.read_now(engines.trace) == ["A: done", "A s1 add_tag: done"] * 2


async def test_who_has_no_open_ticket_has_it_told_in_the_latest(sqlite_store: Store) -> None:
    sqlite_store.write_now(_listener)
    async with serving(sqlite_store) as served:
        anna = await served.signed_in("anna")
        for _ in range(2):
            latest = _row(sqlite_store, arrives(served))
            sqlite_store.write_now(_close, latest)
        _, hers = await told(anna, "GET", "/contacts")

        path = f"/contacts/{hers['items'][0]['id']}"
        await told(anna, "PATCH", path, json={"fields": {"vip": True}})

    read = sqlite_store.read_now
    assert list(read(seeds.column, tables.event, "ticket_id", kind="field_set")) == [latest]


def _listener(connection: Connection) -> None:
    """A field of contacts, and an automation that listens to it."""
    field = custom_fields.NewField(owner="contact", key="vip", title="VIP", kind="yes_no")
    custom_fields.add(connection, field, By(SYSTEM, seeds.NOW))
    when = "field_changed, field: contact.fields.vip"
    tag = "{id: s1, action: add_tag, tag: vip}"
    engines.add(connection, engines.written("A", tag, when=when))


def _row(store: Store, number: int) -> int:
    return int(store.read_now(seeds.column, tables.ticket, "id", number=number)[0])


def _close(connection: Connection, ticket: int) -> None:
    row = tables.ticket.update().where(tables.ticket.c.id == ticket)
    connection.execute(row.values(is_open=False, closed_at=seeds.NOW))
