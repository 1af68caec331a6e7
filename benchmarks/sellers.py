"""What fifty sellers on Allegro cost while nobody writes to them.

    python -m benchmarks.sellers [--sellers 50] [--seconds 180] [--database sqlite|postgres]

A real `postroom serve` in a process of its own, and the fake Allegro in this one; each seller has
some open cases, whose chats are looked at now and then. Prints one JSON line last: `core_percent` is
the processor time of Postroom alone (with its children), of one core, while idle.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Connection, func, select, update

from app import compose
from connectors.allegro.settings import AllegroSettings
from core import accounts, tables
from core.accounts.tokens import Keys, TokenKeeper
from core.settings import load
from core.store import Store, open_store
from examples.fake_allegro import Fake, World, running
from migrations.upgrade import upgrade
from postroom.channel import Tokens
from postroom.clock import utc_now
from tests import postgres, seeds

LIMIT_S = 300
CASES = 3
"""Open discussions, and claims, of each seller."""
ORDERS = 20
"""Orders of each seller from before."""
ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sellers", type=int, default=50)
    options.add_argument("--seconds", type=float, default=180)
    options.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.database == "sqlite":
            url = f"sqlite:///{folder / 'postroom.db'}"
            result = asyncio.run(measure(url, folder, asked.sellers, asked.seconds))
        else:
            with postgres.running(()) as server:
                url = server.create()
                result = asyncio.run(measure(url, folder, asked.sellers, asked.seconds))
    print(json.dumps({"database": asked.database, **result}))


async def measure(url: str, folder: Path, count: int, seconds: float) -> dict[str, Any]:
    """Connect them, let them read what is there, then let them rest."""
    upgrade(url, utc_now())
    world = World(utc_now)
    store = open_store(url)
    try:
        async with running(world) as fake:
            await _connect(store, folder, fake, count)
            begun = time.monotonic()
            async with _serving(url, folder) as process:
                await _read(store, count)
                read_s = time.monotonic() - begun
                await asyncio.sleep(70)  # the rounds after the first still look at what was new
                return {
                    "sellers": count,
                    "first_read_s": round(read_s, 1),
                    "idle_s": seconds,
                    **await _idle(world, process, count, seconds),
                    "cores": os.cpu_count(),
                }
    finally:
        store.close()


async def _idle(
    world: World, process: psutil.Process, count: int, seconds: float
) -> dict[str, Any]:
    load_before, since, used = os.getloadavg()[0], utc_now(), _used(process)
    await asyncio.sleep(seconds)
    used = _used(process) - used
    asked = [one for one in world.log if one.at >= since]
    minutes = Counter((one.seller, (one.at - since) // timedelta(minutes=1)) for one in asked)
    return {
        "core_percent": round(100 * used / seconds, 2),
        "requests_per_minute_and_seller": round(len(asked) * 60 / seconds / count, 2),
        "most_in_a_minute": max(minutes.values(), default=0),
        "refused": sum(one.status != 200 for one in asked),
        "rss_mb": round(sum(one.memory_info().rss for one in _family(process)) / 1e6),
        "threads": process.num_threads(),
        "load": [round(load_before, 1), round(os.getloadavg()[0], 1)],
    }


@asynccontextmanager
async def _serving(url: str, folder: Path) -> AsyncIterator[psutil.Process]:
    around = {
        **{name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")},
        "POSTROOM_DATA": str(folder / "data"),
        "POSTROOM_DATABASE_URL": url,
        "POSTROOM_ALLOW_NETWORKS": "127.0.0.0/8",
        "POSTROOM_LOG_LEVEL": "warning",
    }
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "postroom", "serve", "--port", "0"),
        env=around,
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield psutil.Process(started.pid)
    finally:
        started.terminate()
        await started.wait()


async def _connect(store: Store, folder: Path, fake: Fake, count: int) -> None:
    settings = load(data=folder / "data", database_url="")
    compose.ensure_folder(settings.folder)
    sealer = compose.sealer(settings, store)
    filled = accounts.fill(AllegroSettings, fake.settings())
    keeper = TokenKeeper(Keys(store, sealer))
    for number in range(count):
        seller = f"seller{number}"
        _furnish(fake.world, seller)
        account = store.write_now(
            _account, seller, filled.settings, accounts.sealed(filled, sealer)
        )
        access, refresh = fake.tokens(seller)
        until = utc_now() + timedelta(hours=12)
        await keeper.put(account, Tokens(access=access, refresh=refresh, expires_at=until))


def _furnish(world: World, seller: str) -> None:
    """What was there before: open cases, and orders."""
    before = utc_now() - timedelta(hours=1)
    placed = [world.order(seller, f"buyer{n}", at=before) for n in range(ORDERS)]
    for number in range(CASES):
        world.discussion(placed[number], f"discussion {number}", at=utc_now())
        world.claim(placed[number], f"claim {number}", at=utc_now())


def _account(connection: Connection, name: str, settings: Any, secrets: bytes | None) -> int:
    account = seeds.account(connection, name, "allegro")
    row = tables.account
    values = {"settings": dict(settings), "secrets": secrets, "state": "active"}
    connection.execute(update(row).where(row.c.id == account).values(**values))
    return account


async def _read(store: Store, count: int) -> None:
    """Wait until every account was read to its end."""
    async with asyncio.timeout(LIMIT_S):
        while await store.read(_rested) < count:  # noqa: ASYNC110  rows cannot be waited for
            await asyncio.sleep(0.2)


def _rested(connection: Connection) -> int:
    statement = select(func.count()).where(tables.account.c.next_at.is_not(None))
    return int(connection.execute(statement).scalar_one())


def _used(process: psutil.Process) -> float:
    """Processor seconds of Postroom and its children so far."""
    times = [one.cpu_times() for one in _family(process)]
    return sum(one.user + one.system for one in times)


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


if __name__ == "__main__":
    main()
