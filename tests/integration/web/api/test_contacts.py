"""Contacts over the API."""

from __future__ import annotations

import pytest

from core.store import Store
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
