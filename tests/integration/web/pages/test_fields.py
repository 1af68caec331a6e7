"""Custom fields on pages: defined in the settings, filled beside a ticket."""

from __future__ import annotations

import re

from aiohttp import ClientSession
from sqlalchemy import update

from core import custom_fields, tables
from core.store import Store
from tests.integration.web.api.asking import arrives
from tests.serving import Served

NEW = {"owner": "ticket", "key": "order_no", "title": "Order number", "kind": "text"}


async def test_a_field_is_added_renamed_and_deleted(ala: ClientSession, store: Store) -> None:
    added = await ala.post("/settings/fields/new", data=NEW)
    wrong = await ala.post("/settings/fields/new", data={**NEW, "title": "Other"})
    (row,) = store.read_now(custom_fields.listed)
    place = f"/settings/fields/{row.id}"
    shown = await (await ala.get(place)).text()
    await ala.post(place, data={"title": "Order", "archived": "true"})
    (renamed,) = store.read_now(custom_fields.listed)
    gone = await ala.post(f"{place}/delete", data={"csrf": ""})

    assert added.url.query["done"] == "saved"
    assert wrong.status == 409
    assert 'id="field-key-said"' in await wrong.text()
    assert "ticket.fields.order_no" in shown
    assert (renamed.title, renamed.archived) == ("Order", True)
    assert gone.url.query["done"] == "deleted"
    assert store.read_now(custom_fields.listed) == []


async def test_a_field_that_is_used_is_asked_about_before_it_goes(
    served: Served, ala: ClientSession, store: Store
) -> None:
    number = arrives(served)
    await ala.post("/settings/fields/new", data=NEW)
    await ala.post(f"/tickets/{number}/field", data={"key": "order_no", "value": "A-12"})
    (row,) = store.read_now(custom_fields.listed)
    place = f"/settings/fields/{row.id}/delete"

    asked = await ala.post(place, data={"csrf": ""})
    done = await ala.post(place, data={"confirmed": "true"})

    assert asked.status == 409
    assert "is used by 1 tickets" in await asked.text()
    assert done.url.query["done"] == "deleted"


async def test_each_kind_has_its_control_and_keeps_what_is_set(
    served: Served, ala: ClientSession, store: Store
) -> None:
    number = arrives(served)
    for kind, owner in (
        ("text", "ticket"),
        ("number", "ticket"),
        ("yes_no", "contact"),
        ("moment", "ticket"),
        ("choice", "contact"),
    ):
        new = {**NEW, "owner": owner, "key": kind, "title": kind, "kind": kind}
        choices = "Red\nŻółty" if kind == "choice" else ""
        assert (await ala.post("/settings/fields/new", data={**new, "choices": choices})).ok

    def in_warsaw(connection: object) -> None:
        connection.execute(update(tables.agent).values(zone="Europe/Warsaw"))  # type: ignore[attr-defined]

    store.write_now(in_warsaw)
    place = f"/tickets/{number}/field"
    await ala.post(place, data={"key": "text", "value": "<b>x</b>"})
    await ala.post(place, data={"key": "number", "value": "12,5"})
    await ala.post(place, data={"owner": "contact", "key": "yes_no", "value": "false"})
    await ala.post(place, data={"key": "moment", "value": "2026-12-24T18:00", "moment": "true"})
    await ala.post(place, data={"owner": "contact", "key": "choice", "value": "Żółty"})
    wrong = await ala.post(place, data={"key": "number", "value": "many"})
    said = await (await ala.get(f"/tickets/{number}")).text()

    assert wrong.status == 422
    assert 'value="&lt;b&gt;x&lt;/b&gt;"' in said
    assert 'value="12.5" inputmode="decimal"' in said
    assert '<option value="false" selected>' in said
    assert re.search(r'type="datetime-local"[^>]*value="2026-12-24T18:00"', said)
    assert "<option selected>Żółty</option>" in said
