"""What the live feed tells of tickets that leave, and of who listens."""

import asyncio
from typing import Any

from sqlalchemy import Connection

from core import tables
from core.store import Store
from tests import seeds
from tests.integration.web.test_live import following
from tests.serving import serving


async def test_who_does_not_see_where_a_ticket_went_is_told_that_it_left(store: Store) -> None:
    async with serving(store) as served:
        anna, ala = await served.signed_in("anna"), await served.signed_in("ala")
        arrived = store.write_now(seeds.arrives)
        (number,) = store.read_now(
            lambda connection: seeds.column(connection, tables.ticket, "number", id=arrived.ticket)
        )
        async with following(anna) as hers, following(ala) as his:
            begun = hers.last
            body = {"inbox": served.inboxes["Returns"]}
            async with ala.post(f"/api/v1/tickets/{number}/move", json=body) as answer:
                assert answer.status == 200

            gone, moved = await hers.heard(), await his.heard()
        assert (gone.data["kind"], gone.data["ticket"]) == ("moved_away", number)
        assert gone.data["payload"] == {"previous": served.inboxes["Shop"]}
        assert gone.data["inbox"] == served.inboxes["Shop"]
        assert (moved.data["kind"], moved.data["inbox"]) == ("moved", served.inboxes["Returns"])
        async with following(anna, last=begun) as again:
            assert (await again.heard()).name == "resync"


async def test_an_open_stream_makes_its_agent_online(store: Store) -> None:
    def seen(connection: Connection) -> list[Any]:
        row = tables.agent
        return list(seeds.column(connection, row, "last_seen_at", id=served.people["anna"]))

    async with serving(store) as served:
        anna = await served.signed_in("anna")
        assert store.read_now(seen) == [None]

        async with following(anna):
            looks = 0
            while store.read_now(seen) == [None] and looks < 100:
                looks += 1
                await asyncio.sleep(0.05)

        assert store.read_now(seen) != [None]
