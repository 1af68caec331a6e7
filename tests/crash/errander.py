"""The process that is killed while errands are done: works until no run waits any more.

python -m tests.crash.errander
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace

from sqlalchemy import Connection, func, select

from app.cli.planted import planted
from app.work import Plant, accounts_of, working
from core import tables
from core.http import guarded_session
from core.ownership import take


async def work(plant: Plant) -> None:
    """Do everything there is to do."""
    async with guarded_session(plant.settings.allowed_networks) as http:
        own = replace(plant, http=http)
        async with working(own, accounts=accounts_of(own)):
            os.write(1, b"working\n")
            while await plant.store.read(waiting):  # noqa: ASYNC110  rows cannot be waited for
                await asyncio.sleep(0.02)
    os.write(1, b"finished\n")


def waiting(connection: Connection) -> int:
    """How many events and runs are not done with."""
    events = select(func.count()).where(tables.event.c.state == "new")
    runs = select(func.count()).where(tables.run.c.state == "working")
    return int(connection.execute(events).scalar_one() + connection.execute(runs).scalar_one())


def main() -> None:
    """Work as the lock's holder."""
    with planted() as plant, take(plant.settings.folder, plant.clock()):
        asyncio.run(work(plant))


if __name__ == "__main__":
    main()
