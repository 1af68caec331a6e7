"""The process that is killed while it sends to the fake Allegro.

python -m tests.crash.allegro_sender
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from ipaddress import ip_network

from app.cli.planted import planted
from app.work import Plant
from core.http import guarded_session
from core.ownership import take
from tests.crash.sender import send


async def send_outside(plant: Plant) -> None:
    """Send everything, with a way out to this machine's own ports."""
    async with guarded_session([ip_network("127.0.0.0/8")]) as http:
        await send(replace(plant, http=http))


def main() -> None:
    """Send as the lock's holder."""
    with planted() as plant, take(plant.settings.folder, plant.clock()):
        asyncio.run(send_outside(plant))


if __name__ == "__main__":
    main()
