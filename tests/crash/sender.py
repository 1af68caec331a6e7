"""The process that is killed while it sends: works until nothing is queued any more.

python -m tests.crash.sender
"""

from __future__ import annotations

import asyncio
import os

from sqlalchemy import Connection, func, select

from app.cli.planted import planted
from app.work import Plant, accounts_of, working
from core import tables
from core.ownership import take


async def send(plant: Plant) -> None:
    """Send everything; a message of unknown fate is left to the person who reads of it."""
    async with working(plant, accounts=accounts_of(plant)):
        os.write(1, b"working\n")
        while await plant.store.read(waiting):  # noqa: ASYNC110  rows cannot be waited for
            await asyncio.sleep(0.02)
    os.write(1, b"finished\n")


def waiting(connection: Connection) -> int:
    """How many deliveries are neither done nor given up."""
    state = tables.delivery.c.state
    return int(
        connection.execute(
            select(func.count()).where(state.in_(("queued", "sending")))
        ).scalar_one()
    )


def main() -> None:
    """Send as the lock's holder."""
    with planted() as plant, take(plant.settings.folder, plant.clock()):
        asyncio.run(send(plant))


if __name__ == "__main__":
    main()
