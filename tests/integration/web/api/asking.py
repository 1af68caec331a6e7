"""Asking the API in tests, and tickets to ask for."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientSession
from sqlalchemy import Connection, update

from core import tables
from tests import seeds
from tests.serving import Served


async def told(client: ClientSession, method: str, path: str, **how: Any) -> tuple[int, Any]:
    """Status and JSON of an answer."""
    async with client.request(method, f"/api/v1{path}", **how) as answer:
        text = await answer.text()
        return answer.status, (await answer.json(content_type=None)) if text else None


def arrives(served: Served, inbox: str = "Shop", **values: Any) -> int:
    """A new ticket with a customer's message; its number."""

    def scene(connection: Connection) -> int:
        arrived = seeds.arrives(connection, values.pop("email", "lucja@example.org"))
        row = tables.ticket
        there = {"inbox_id": served.inboxes[inbox], **values}
        connection.execute(update(row).where(row.c.id == arrived.ticket).values(**there))
        return int(seeds.column(connection, row, "number", id=arrived.ticket)[0])

    return served.store.write_now(scene)


def named(served: Served, table: Any, name: str) -> int:
    return served.store.write_now(seeds.named, table, name)
