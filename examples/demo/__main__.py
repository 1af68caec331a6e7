"""`python -m examples.demo --port 8080`: see the package."""

from __future__ import annotations

import argparse
import asyncio
import logging
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from app import compose
from app.serve import serve
from core.problems import Refused
from core.settings import Settings, load
from core.store import open_store
from examples.demo import story
from examples.demo.backstage import staged
from examples.demo.buyers import Buyers
from examples.demo.hands import Hands
from examples.demo.history import FRESH, play
from examples.demo.letters import Slot
from examples.demo.life import Life
from examples.demo.past import read_past
from examples.demo.scenes import tongues
from examples.demo.setting_up import DOMAIN, Document, document, set_up
from examples.demo.sink import sinking
from examples.fake_allegro import Fake, World, running
from postroom.clock import utc_now

FOLDER = Path("build/demo")
LOOPBACK = "127.0.0.0/8"
MARK = "made-by-the-demo"
"""Stands in a folder that the demo may empty."""


async def run(settings: Settings, days: int, every: float) -> None:
    """Make the history, then serve until somebody ends it."""
    began = time.monotonic()
    now = utc_now()
    hands = Hands(now - timedelta(days=days, hours=1))
    world = World(hands)
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(running(world))
        sink = await stack.enter_async_context(sinking())
        shop, spoken = document(), tongues()
        happenings = story.told(spoken, now, days)
        world.post_interval = timedelta(0)
        async with staged(settings, hands) as stage:
            _say("Setting up the shop …")
            await set_up(stage, shop, fake, sink)
            slot = Slot(stage.plant.store, stage.plant.blobs)
            buyers = Buyers(slot=slot, world=world, sink=sink)
            async for far in play(stage, buyers, happenings, list(story.sittings(now, days))):
                _progress(f"Playing {days} days of a shop's life … {far:.0%}")
            await read_past(stage, now - FRESH)
        hands.let_go()
        world.post_interval = timedelta(seconds=1)
        _say(f"{len(happenings)} customers in {time.monotonic() - began:.0f} s.")
        buyers.slot = stack.enter_context(_slot(settings))
        life = Life(buyers=buyers, tongues=spoken, story=happenings)
        await _live(settings, life, every, _announcing(shop, fake))


@contextmanager
def _slot(settings: Settings) -> Iterator[Slot]:
    """A way in to the database that is being served."""
    store = open_store(settings.url)
    try:
        yield Slot(store, compose.blobs(settings, store))
    finally:
        store.close()


async def _live(
    settings: Settings, life: Life, every: float, announce: Callable[[str, str], None]
) -> None:
    """Serve while life goes on; the end of one is the end of the other."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        going = tasks.create_task(life.go_on(every)) if every else None
        await serve(settings, utc_now, announce, stop)
        if going is not None:
            going.cancel()


def _announcing(shop: Document, fake: Fake) -> Callable[[str, str], None]:
    def announce(address: str, _link: str) -> None:
        _say(f"\nPostroom is at {address}; all passwords are: {shop['password']}\n")
        for one in shop["agents"]:
            _say(f"  {one['key']}@{DOMAIN:<14} {one['name']}, {one['role']}: {one['can']}")
        _say(
            f"\nThe marketplace is a fake at {fake.url}; mails go nowhere. Ctrl-C ends everything."
        )

    return announce


def begin_anew(folder: Path) -> None:
    """Begin anew; only a folder that the demo made is emptied."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise Refused(f"{folder} is not empty and was not made by the demo; name another")
        _say(f"What an earlier demo left in {folder} is thrown away.")
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / MARK).touch()


def require_free(port: int) -> None:
    """Refuse a port that somebody has, before half a minute is spent on history."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as error:
            raise Refused(f"port {port}: {error.strerror}; try make demo PORT=8081") from None


def _settings(folder: Path, port: int) -> Settings:
    """Everything that could lead out of the folder, or off this machine, is said here."""
    data = folder.absolute()
    return load(
        data=data,
        database_url=f"sqlite:///{data / 'postroom.db'}",
        secret_key_file=data / "secret.key",
        host="127.0.0.1",
        port=port,
        lanes="embedded",
        allow_networks=LOOPBACK,
        public_url="",
        safe_mode=True,
        cap_domain_hour=0,  # all who write to the demo have their mailboxes at one place
        log_level="warning",
    )


def _say(text: str) -> None:
    print(f"\r{text}", flush=True)


def _progress(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r{text}", end="" if "100%" not in text else "\n", flush=True)


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m examples.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--days", type=int, default=story.DAYS, help="how long a history")
    said = "seconds between two customers; 0: only history"
    parser.add_argument("--every", type=float, default=60.0, help=said)
    told = parser.parse_args()
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s: %(message)s")
    try:
        require_free(told.port)
        begin_anew(told.folder)
        with suppress(KeyboardInterrupt):
            asyncio.run(run(_settings(told.folder, told.port), told.days, told.every))
    except Refused as refused:
        _say(str(refused))
        return 1
    _say("Ended; nothing goes on running.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
