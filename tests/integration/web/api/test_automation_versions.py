"""Versions of automations over the API and the page: compared, and taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core import tables
from core.store import Store, open_store
from tests import engines, seeds
from tests.integration.web.api.asking import told
from tests.serving import serving

FIRST = engines.written("Sort", "{action: add_tag, tag: parcel}")


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    store = open_store(sqlite_url)
    yield store
    store.close()


async def test_a_version_comes_back_with_todays_names_and_no_tag_is_made(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        _, made = await told(admin, "POST", "/automations", json={"yaml": FIRST})
        place = f"/automations/{made['id']}"
        text = {"yaml": FIRST.replace("parcel", "box")}
        await told(admin, "PUT", place, json=text)
        (tag,) = store.read_now(seeds.column, tables.tag, "id", name="parcel")
        await told(admin, "PATCH", f"/tags/{tag}", json={"name": "Parcels"})

        status, restored = await told(admin, "POST", f"{place}/versions/1/restore")
        _, now = await told(admin, "GET", place)
        _, compared = await told(admin, "GET", f"{place}/versions/3/diff?against=1")

        assert (status, restored["number"], restored["author"]) == (200, 3, "Ala")
        assert now["document"]["then"][0]["tag"] == "Parcels"
        assert compared["diff"] == []
        assert sorted(store.read_now(seeds.column, tables.tag, "name")) == ["Parcels", "box"]


async def test_the_page_takes_a_version_back_under_todays_names(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        _, made = await told(admin, "POST", "/automations", json={"yaml": FIRST})
        place = f"/automations/{made['id']}"
        await told(admin, "PUT", place, json={"yaml": FIRST.replace("parcel", "box")})
        (tag,) = store.read_now(seeds.column, tables.tag, "id", name="parcel")
        await told(admin, "PATCH", f"/tags/{tag}", json={"name": "Parcels"})

        async with admin.get(f"{place}/versions/1") as shown:
            assert "tag: Parcels" in await shown.text()
        async with admin.post(f"{place}/versions/1/restore", data={}) as done:
            assert done.ok

        assert sorted(store.read_now(seeds.column, tables.tag, "name")) == ["Parcels", "box"]


async def test_a_version_that_does_not_fit_any_more_stays_where_it_is(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        _, team = await told(admin, "POST", "/teams", json={"name": "Night"})
        text = engines.written("Sort", "{action: assign, team: Night}")
        _, made = await told(admin, "POST", "/automations", json={"yaml": text})
        place = f"/automations/{made['id']}"
        await told(admin, "PUT", place, json={"yaml": FIRST})
        gone = await told(admin, "DELETE", f"/teams/{team['id']}?confirm=true")
        assert gone == (204, None)

        refused, problem = await told(admin, "POST", f"{place}/versions/1/restore")
        missing, _ = await told(admin, "POST", f"{place}/versions/9/restore")
        _, now = await told(admin, "GET", place)

        assert (refused, missing, now["version"]) == (422, 404, 2)
        assert 'there is no team "Night"' in problem["detail"]
