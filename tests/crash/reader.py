"""The process that is killed: reads a source of mail by cursor, as a polling account does.

    python -m tests.crash.reader FOLDER ACKNOWLEDGED

FOLDER holds the mails by number; ACKNOWLEDGED is where this process notes what the source may
forget, as an IMAP server would remember it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.cli.planted import planted
from app.intake import account_for
from app.work import Plant, working
from core.inbound import queries
from core.inbound.receive import CursorStep, Origin, receive
from core.lanes import lane_name
from core.ownership import take
from postroom.message import Raw

BATCH = 23


async def read(plant: Plant, account: int, mails: Sequence[Path], acknowledged: int) -> None:
    """Receive everything behind the cursor, then wait until automations have dealt with it."""
    at = int(plant.store.read_now(queries.cursor, account) or 0)
    async with working(plant) as lanes:
        os.write(1, b"working\n")
        while at < len(mails):
            items = [_raw(plant, mail) for mail in mails[at : at + BATCH]]
            step = CursorStep(str(at) if at else None, str(at + len(items)))
            origin = Origin(account=account, automate=True)
            await receive(plant.store, plant.blobs, origin, items, step)
            at += len(items)
            os.pwrite(acknowledged, f"{at:9}".encode(), 0)
            lanes.ring([lane_name("parse", account)])
            await asyncio.sleep(0)
        await lanes.settle()
    os.write(1, b"finished\n")


def _raw(plant: Plant, path: Path) -> Raw:
    return Raw(
        external_id=path.name,
        received_at=plant.clock(),
        payload=path.read_bytes(),
        media_type="message/rfc822",
    )


def main(folder: str, acknowledged: str) -> None:
    """Read as the lock's holder."""
    note = os.open(acknowledged, os.O_RDWR | os.O_CREAT)
    with planted() as plant:
        account = account_for(plant, "shop").id
        with take(plant.settings.folder, plant.clock()):
            asyncio.run(read(plant, account, sorted(Path(folder).iterdir()), note))


if __name__ == "__main__":
    main(*sys.argv[1:])
