"""Moving a tile on the wall of automations."""

from __future__ import annotations

import re

import pytest
from aiohttp import ClientSession

from core.store import Store
from tests import engines


async def _names(client: ClientSession) -> list[str]:
    text = await (await client.get("/automations")).text()
    return re.findall(r'<h2><a href="/automations/\d+/edit">(\w+)</a></h2>', text)


@pytest.mark.parametrize(
    ("name", "to", "order", "moved"),
    [
        ("Second", "earlier", ["Second", "First", "Third"], True),
        ("Second", "later", ["First", "Third", "Second"], True),
        ("First", "earlier", ["First", "Second", "Third"], False),
        ("Third", "later", ["First", "Second", "Third"], False),
    ],
)
async def test_a_tile_changes_places_with_its_neighbour(
    ala: ClientSession, store: Store, name: str, to: str, order: list[str], *, moved: bool
) -> None:
    made = {
        each: store.write_now(
            engines.add, engines.written(each, "{action: add_tag, tag: new}"), on=False
        )
        for each in ("First", "Second", "Third")
    }

    answer = await ala.post(f"/automations/{made[name]}/place", data={"to": to})

    assert (f"“{name}” has another place in the order now." in await answer.text()) is moved
    assert await _names(ala) == order


async def test_a_place_that_is_none_is_refused_by_name(ala: ClientSession, store: Store) -> None:
    one = store.write_now(
        engines.add, engines.written("First", "{action: add_tag, tag: new}"), on=False
    )

    answer = await ala.post(f"/automations/{one}/place", data={"to": "top"})

    assert answer.status == 422
    assert "earlier" in await answer.text()
