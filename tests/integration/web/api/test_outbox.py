"""The storm breaker over the API: what is held, let go, dropped, and by whom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from automations.engine.types import Bounds
from core import tables
from core.outbox.caps import Caps
from core.store import Store, open_store
from tests import engines, seeds
from tests.integration.web.api.asking import told
from tests.serving import serving

STORMS = ("a@peer.example", "b@peer.example")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


def _storm(connection: Connection) -> None:
    """Two recipients with two messages held each, and one message left to each."""
    greet = engines.written("Greet", "{action: send_message, text: Hello}")
    engines.add(connection, greet)
    for sender in STORMS * 3:
        seeds.arrives(connection, sender)
    bounds = Bounds(caps=Caps(recipient_hour=1, same_reply=None), crowd=None)
    engines.drain(connection, bounds=bounds)


def _states(store: Store) -> list[str]:
    return list(store.read_now(seeds.column, tables.delivery, "state"))


@pytest.mark.promise("P13")
async def test_what_is_held_is_listed_let_go_and_dropped_by_recipient(store: Store) -> None:
    async with serving(store, lambda: seeds.NOW) as served:
        store.write_now(_storm)
        ala = await served.signed_in("ala")

        _, listed = await told(ala, "GET", "/outbox/pauses")
        first, second = listed["items"]
        assert {one["recipient"] for one in listed["items"]} == set(STORMS)
        assert (first["name"], first["reason"], first["held"]) == ("Greet", "hour", 2)
        assert (first["active"], first["until"] > first["since"]) == (True, True)

        whose = {name: first[name] for name in ("automation", "recipient")}
        assert await told(ala, "POST", "/outbox/resume", json=whose) == (200, {"messages": 2})
        assert sorted(_states(store)) == ["approval"] * 2 + ["queued"] * 4
        every = {"automation": second["automation"]}
        assert await told(ala, "POST", "/outbox/discard", json=every) == (200, {"messages": 2})
        assert sorted(_states(store)) == ["cancelled"] * 2 + ["queued"] * 4
        assert await told(ala, "GET", "/outbox/pauses") == (200, {"items": []})
        acts = store.read_now(seeds.column, tables.audit, "action")
        assert [one for one in acts if one.startswith("outbox.")] == [
            "outbox.resume",
            "outbox.discard",
        ]


@pytest.mark.promise("P13")
async def test_only_admins_decide_what_becomes_of_it(store: Store) -> None:
    async with serving(store, lambda: seeds.NOW) as served:
        store.write_now(_storm)
        marta = await served.signed_in("marta")

        assert (await told(marta, "GET", "/outbox/pauses"))[0] == 403
        assert (await told(marta, "POST", "/outbox/resume", json={}))[0] == 403
        assert _states(store).count("approval") == 4


async def test_what_matches_now_is_counted_and_begun_on_if_told(store: Store) -> None:
    late = engines.written(
        "Late",
        "{action: add_tag, tag: late}",
        when="sweep",
        more="if: {field: ticket.created_at, older_than: 1h}",
    )
    plain = engines.written("Plain", "{action: add_tag, tag: seen}")
    async with serving(store, lambda: seeds.NOW) as served:
        number = store.write_now(engines.add, late, on=False)
        other = store.write_now(engines.add, plain, on=False)
        ala = await served.signed_in("ala")

        status, counted = await told(ala, "GET", f"/automations/{number}/matching")
        assert (status, list(counted.values())) == (200, [0])
        _, none = await told(ala, "GET", f"/automations/{other}/matching")
        assert list(none.values()) == [None]
        answer = await told(ala, "POST", f"/automations/{number}/enable?also_matching=true")
        assert answer[0] == 200

        wished = store.read_now(seeds.column, tables.automation, "also_matching", id=number)
        assert wished == [True]
