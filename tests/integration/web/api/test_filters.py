"""The filters of `/tickets`, drawn at random, against a naive reading of every ticket."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession
from sqlalchemy import Connection, insert

from core import tables
from core.store import Store
from tests import seeds
from tests.integration.web.api.asking import arrives, named, told
from tests.seeds import NOW
from tests.serving import Served, serving

TICKETS, QUERIES = 36, 60
Item = dict[str, Any]
Holds = Callable[[Item], bool]


async def test_every_mixture_of_filters_lists_what_a_naive_reading_does(store: Store) -> None:
    rnd = random.Random(4)
    async with serving(store) as served:
        _fill(served, rnd)
        ala, anna = await served.signed_in("ala"), await served.signed_in("anna")
        everything = await _all(ala, {})
        mine = [one for one in everything if one["inbox"]["id"] == served.inboxes["Shop"]]
        assert len(everything) == TICKETS
        assert 0 < len(mine) < TICKETS

        for _ in range(QUERIES):
            query, holds = _drawn(rnd, served, everything)
            found = await _all(anna, {**query, "limit": [str(rnd.randrange(1, 9))]})
            expected = {one["number"] for one in mine if holds(one)}
            assert sorted(one["number"] for one in found) == sorted(expected), query


def _fill(served: Served, rnd: random.Random) -> None:
    people = served.people
    tags = [named(served, tables.tag, name) for name in ("vip", "slow")]
    for n in range(TICKETS):
        meaning = rnd.choice(("open", "pending", "solved", "closed"))
        number = arrives(
            served,
            rnd.choice(("Shop", "Returns")),
            email=f"klient{n % 5}@example.com",
            status_id=named(served, tables.status, meaning),
            is_open=meaning in {"open", "pending"},
            assignee_id=rnd.choice((None, people["anna"], people["marta"])),
            priority=rnd.choice(("low", "normal", "urgent")),
            answered=rnd.random() < 0.5,
            source=rnd.choice(("email", "chat")),
            created_at=NOW + timedelta(minutes=rnd.randrange(20)),
            last_message_at=NOW + timedelta(minutes=rnd.randrange(20)),
        )
        served.store.write_now(_tag, number, [tag for tag in tags if rnd.random() < 0.4])


def _tag(connection: Connection, number: int, tags: list[int]) -> None:
    (ticket,) = seeds.column(connection, tables.ticket, "id", number=number)
    for tag in tags:
        connection.execute(insert(tables.ticket_tag), {"ticket_id": ticket, "tag_id": tag})


async def _all(client: ClientSession, query: dict[str, list[str]]) -> list[Item]:
    found: list[Item] = []
    after: str | None = ""
    while after is not None:
        path = f"/tickets?{urlencode({**query, 'after': [after]}, doseq=True)}"
        status, page = await told(client, "GET", path)
        assert status == 200, page
        found += page["items"]
        after = page["next"]
    return found


def _drawn(
    rnd: random.Random, served: Served, everything: list[Item]
) -> tuple[dict[str, list[str]], Holds]:
    """Some filters, and what holds of every ticket that passes all of them."""
    drawn = rnd.sample(_kinds(rnd, served, everything), rnd.randrange(4))
    kinds = list({kind[0]: kind for kind in drawn}.values())  # a name given twice means either
    query = {name: values for name, values, _ in kinds}
    query["sort"] = [rnd.choice(("-updated", "updated", "-created", "created", "due"))]
    return query, lambda item: all(holds(item) for _, _, holds in kinds)


def _kinds(
    rnd: random.Random, served: Served, everything: list[Item]
) -> list[tuple[str, list[str], Holds]]:
    like = rnd.choice(everything)
    moment = NOW + timedelta(minutes=rnd.randrange(20))
    meanings = rnd.sample(("open", "pending", "solved", "closed"), 2)
    anna, marta = served.people["anna"], served.people["marta"]
    tag = named(served, tables.tag, rnd.choice(("vip", "slow")))
    return [
        ("is_open", ["true"], lambda one: one["is_open"]),
        ("answered", ["false"], lambda one: not one["answered"]),
        ("meaning", meanings, lambda one: one["status"]["meaning"] in meanings),
        ("status", [str(like["status"]["id"])], lambda one: one["status"] == like["status"]),
        ("inbox", [str(served.inboxes["Returns"])], lambda one: one["inbox"]["name"] == "Returns"),
        ("assignee", ["me", "none"], lambda one: _holder(one) in {None, anna}),
        ("assignee", [str(marta)], lambda one: _holder(one) == marta),
        ("priority", ["low", "urgent"], lambda one: one["priority"] != "normal"),
        ("source", [like["source"]], lambda one: one["source"] == like["source"]),
        ("contact", [str(like["contact"]["id"])], lambda one: one["contact"] == like["contact"]),
        ("tag", [str(tag)], lambda one: tag in {worn["id"] for worn in one["tags"]}),
        ("created_from", [moment.isoformat()], lambda one: _at(one, "created_at") >= moment),
        ("created_until", [moment.isoformat()], lambda one: _at(one, "created_at") < moment),
        ("updated_from", [moment.isoformat()], lambda one: _at(one, "updated_at") >= moment),
        ("updated_until", [moment.isoformat()], lambda one: _at(one, "updated_at") < moment),
    ]


def _holder(item: Item) -> int | None:
    return item["assignee"]["id"] if item["assignee"] else None


def _at(item: Item, name: str) -> datetime:
    return datetime.fromisoformat(item[name])
