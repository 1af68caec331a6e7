"""Custom fields over the API: defined, filled, refused, archived, removed."""

from __future__ import annotations

from typing import Any

import pytest

from core import tables
from core.store import Store
from tests import engines, seeds
from tests.integration.web.api.asking import arrives, told
from tests.serving import serving


def _new(**given: Any) -> dict[str, Any]:
    return {"key": "order_no", "title": "Order number", **given}


async def test_a_field_is_added_filled_archived_and_removed(store: Store) -> None:
    async with serving(store) as served:
        ala, anna = await served.signed_in("ala"), await served.signed_in("anna")
        number = arrives(served)
        status, made = await told(ala, "POST", "/custom_fields", json=_new())
        assert (status, made["name"], made["kind"]) == (201, "ticket.fields.order_no", "text")
        place, ticket = f"/custom_fields/{made['id']}", f"/tickets/{number}"

        _, filled = await told(anna, "PATCH", ticket, json={"fields": {"order_no": " A-12 "}})
        _, again = await told(anna, "PATCH", ticket, json={"fields": {"order_no": "A-12"}})
        _, shown = await told(anna, "GET", ticket)
        assert (len(filled["events"]), again["events"]) == (1, [])
        assert shown["fields"] == {"order_no": "A-12"}
        renamed = (await told(ala, "PATCH", place, json={"title": "Order", "archived": True}))[1]
        assert (renamed["title"], renamed["archived"]) == ("Order", True)
        status, problem = await told(anna, "PATCH", ticket, json={"fields": {"order_no": "B"}})
        assert (status, "archived" in problem["detail"]) == (422, True)
        assert (await told(anna, "DELETE", place))[0] == 403
        status, problem = await told(ala, "DELETE", place)
        assert (status, "used by 1 tickets" in problem["detail"]) == (409, True)
        assert (await told(ala, "DELETE", f"{place}?confirm=true"))[0] == 204
        assert (await told(anna, "GET", ticket))[1]["fields"] == {}
        told_of = served.store.read_now(seeds.column, tables.event, "payload", kind="field_set")
        assert (told_of[0]["value"], told_of[0]["previous"]) == ("A-12", None)


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("number", "1 234,5", 1234.5),
        ("number", 12, 12),
        ("yes_no", True, True),
        ("yes_no", "no", False),
        ("moment", "2026-12-24T18:00:00+01:00", "2026-12-24T17:00:00+00:00"),
        ("choice", "żółty", "Żółty"),
        ("text", "", None),
    ],
)
async def test_a_contact_keeps_a_value_of_each_kind(
    store: Store, kind: str, written: Any, kept: Any
) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")
        arrives(served)
        choices = ["Red", "Żółty"] if kind == "choice" else []
        await told(
            ala, "POST", "/custom_fields", json=_new(owner="contact", kind=kind, choices=choices)
        )
        contact = (await told(ala, "GET", "/contacts"))[1]["items"][0]["id"]

        place = f"/contacts/{contact}"
        status, changed = await told(ala, "PATCH", place, json={"fields": {"order_no": written}})
        emptied = (await told(ala, "PATCH", place, json={"fields": {"order_no": None}}))[1]

        assert (status, changed["fields"].get("order_no")) == (200, kept)
        assert emptied["fields"] == {}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"size": "many"}, "fields.size: 'many' is not a number"),
        ({"size": float(10**16)}, "write a number below"),
        ({"sise": 5}, "there is no field 'sise' of tickets; did you mean \"size\""),
        ({"size": True}, "is not a number"),
    ],
)
async def test_a_wrong_value_is_refused_with_its_field_and_the_fix(
    store: Store, fields: Any, said: str
) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")
        number = arrives(served)
        await told(ala, "POST", "/custom_fields", json=_new(key="size", kind="number"))

        status, problem = await told(ala, "PATCH", f"/tickets/{number}", json={"fields": fields})

        assert status == 422
        assert said in problem["detail"]


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        (_new(), 409, "there is a field 'order_no' already"),
        (_new(key="x", title="ORDER NUMBER"), 409, "there is a field"),
        (_new(key="x", title="X", kind="choice"), 422, "choices: write 1 to 200"),
        (_new(key="x", title="X", choices=["a"]), 422, "only a field of the kind choice"),
        (_new(key="x", title="X", kind="choice", choices=["a", "A"]), 422, "read the same"),
        (_new(key="Order No"), 422, "key"),
    ],
)
async def test_a_field_that_cannot_be_is_refused(
    store: Store, given: Any, status: int, said: str
) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")
        await told(ala, "POST", "/custom_fields", json=_new())

        answered, problem = await told(ala, "POST", "/custom_fields", json=given)

        assert answered == status
        assert said in str(problem)


async def test_who_removes_a_field_is_told_which_automations_name_it(store: Store) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")
        made = (await told(ala, "POST", "/custom_fields", json=_new()))[1]
        text = engines.written(
            "Big", "{action: add_note, text: x}", more="if: {field: ticket.fields.order_no, is: x}"
        )
        served.store.write_now(engines.add, text)

        status, problem = await told(ala, "DELETE", f"/custom_fields/{made['id']}")

        assert status == 409
        assert "the automations 'Big'" in problem["detail"]
