"""The process that is killed: reads a mailbox over IMAP, as `postroom serve` does.

    python -m tests.crash.live_reader COUNT SETTINGS

It ends once so many mails are accepted and automations have dealt with them. SETTINGS: those of
the mail account, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from sqlalchemy import Connection, func, select

from app.cli.planted import planted
from app.work import Plant, accounts_of, working
from core import accounts, tables
from core.ownership import take
from tests.live import add_account

NAME = "shop"


async def read(plant: Plant, count: int) -> None:
    """Work until everything is done."""
    async with working(plant, accounts=accounts_of(plant)):
        os.write(1, b"working\n")
        while not await plant.store.read(_is_done, count):  # noqa: ASYNC110  rows, not an event
            await asyncio.sleep(0.05)
    os.write(1, b"finished\n")


def _is_done(connection: Connection, count: int) -> bool:
    row = accounts.by_name(connection, NAME)
    accepted = _count(connection, tables.raw_message, "accepted")
    waiting = _count(connection, tables.event, "new")
    leaving = _count(connection, tables.delivery, "queued", "sending")
    was_read = row is not None and row.read_at is not None
    return was_read and accepted >= count and not waiting and not leaving


def _count(connection: Connection, table: Any, *states: str) -> int:
    statement = select(func.count()).select_from(table).where(table.c.state.in_(states))
    return int(connection.execute(statement).scalar_one())


def main(count: str, settings: str) -> None:
    """Read as the lock's holder."""
    with planted() as plant, take(plant.settings.folder, plant.clock()):
        if plant.store.read_now(accounts.by_name, NAME) is None:
            add_account(plant, NAME, json.loads(settings))
        asyncio.run(read(plant, int(count)))


if __name__ == "__main__":
    main(*sys.argv[1:])
