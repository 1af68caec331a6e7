"""One of two processes that want the same account's access token at the same time.

    python -m tests.crash.renewer ACCOUNT

Each line it reads says how many hours to move its clock on; it answers with the token it was given.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

from app.cli.planted import planted
from app.work import Plant, accounts_of
from core.http import guarded_session
from postroom.clock import utc_now


async def renew(plant: Plant, account: int) -> None:
    """Open the account whenever told to."""
    loop, late = asyncio.get_running_loop(), timedelta(0)
    async with guarded_session([ip_network("127.0.0.0/8")]) as http:
        accounts = accounts_of(replace(plant, http=http, clock=lambda: utc_now() + late))
        print("ready", flush=True)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            late += timedelta(hours=int(line))
            opened = await accounts.open(account)
            print(opened.account.token if opened else "", flush=True)


def main(account: str) -> None:
    """Not the lock's holder: as a process beside the one that serves."""
    with planted() as plant:
        asyncio.run(renew(plant, int(account)))


if __name__ == "__main__":
    main(*sys.argv[1:])
