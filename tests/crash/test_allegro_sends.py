"""Killed while it sends to Allegro, which knows no idempotency key: nothing leaves twice (P9)."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from app import compose
from connectors.allegro.settings import AllegroSettings
from core import accounts, tables
from core.accounts.tokens import Keys, TokenKeeper
from core.settings import load
from core.store import open_store
from core.tickets import changes
from core.tickets.changes import Change, Origin
from examples.fake_allegro import Fake, World, meanwhile, running
from postroom.action import SendMessage
from postroom.channel import Tokens
from postroom.clock import utc_now
from tests import seeds
from tests.allegro.judges import JUDGES
from tests.crash.victim import ROOT
from tests.crash.world import environment

LIMIT_S = 100
BUYERS = ("anna", "ewa", "jan", "ola")
Process = asyncio.subprocess.Process


@dataclass(slots=True)
class Sender:
    """A Postroom with answers for Allegro, in a process of its own."""

    environment: Mapping[str, str]
    process: Process | None = field(default=None)

    async def run(self, **more: str) -> tuple[int, str]:
        """Let it work until it ends; its code and what it said."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.crash.allegro_sender",
            env={**self.environment, **more},
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(LIMIT_S):
            out, problems = await self.process.communicate()
        return self.process.returncode or 0, out.decode() + problems.decode()

    def kill(self) -> None:
        """Kill it now."""
        assert self.process is not None
        self.process.kill()


async def make_sender(database_url: str, folder: Path, fake: Fake) -> Sender:
    """An answer to each buyer is queued."""
    around = environment(folder / "data", database_url)
    settings = load(data=folder / "data", database_url=database_url)
    compose.ensure_folder(settings.folder)
    store = open_store(database_url)
    try:
        sealer = compose.sealer(settings, store)
        filled = accounts.fill(AllegroSettings, fake.settings())
        secrets = accounts.sealed(filled, sealer)
        account = store.write_now(_account, filled.settings, secrets)
        access, refresh = fake.tokens("sklep")
        until = utc_now() + timedelta(hours=12)
        tokens = Tokens(access=access, refresh=refresh, expires_at=until)
        await TokenKeeper(Keys(store, sealer)).put(account, tokens)
        threads = {
            buyer: fake.world.buyer_writes("sklep", buyer, "Hello").thread.id for buyer in BUYERS
        }
        store.write_now(_queue, account, threads)
    finally:
        store.close()
    return Sender(around)


def _account(connection: Connection, settings: Any, secrets: bytes | None) -> int:
    account = seeds.account(connection, "Allegro", "allegro")
    row = tables.account
    values = {"settings": dict(settings), "secrets": secrets, "state": "active"}
    connection.execute(update(row).where(row.c.id == account).values(**values))
    return account


def _queue(connection: Connection, account: int, threads: Mapping[str, str]) -> None:
    wanted = [
        Change(
            ticket=seeds.ticket(
                connection,
                f"{buyer}@example.org",
                account_id=account,
                source="allegro.message",
                thread=f"message:{thread}",
            ),
            effect=SendMessage(f"Hello {buyer}"),
            origin=Origin(actor="agent", author="Ala"),
            key=f"agent:1:{buyer}",
        )
        for buyer, thread in threads.items()
    ]
    changes.apply(connection, wanted, utc_now())


def stands(database_url: str) -> dict[str, str]:
    """State by text."""
    store = open_store(database_url)
    try:
        return store.read_now(_stands)
    finally:
        store.close()


def _stands(connection: Connection) -> dict[str, str]:
    message, delivery = tables.message, tables.delivery
    rows = connection.execute(
        select(message.c.text, delivery.c.state).join(
            delivery, delivery.c.message_id == message.c.id
        )
    )
    return {row.text: row.state for row in rows}


async def killed_twice(database_url: str, folder: Path) -> None:
    """Once before the request, once while Allegro does what it was asked; then it finishes."""
    world = World(utc_now)
    world.seller("sklep")
    async with running(world, validate=JUDGES) as fake:
        sender = await make_sender(database_url, folder, fake)

        before, _ = await sender.run(POSTROOM_CRASH="out.claimed:1")
        world.will("POST /messaging/threads/*/messages", meanwhile(sender.kill))
        during, _ = await sender.run()
        ended, said = await sender.run()

        found = Counter(
            message.text
            for thread in world.threads.values()
            for message in thread.messages
            if not message.incoming
        )
    states = stands(database_url)
    assert (before < 0, during < 0, ended) == (True, True, 0), said
    assert set(found.values()) == {1}
    assert {text for text, state in states.items() if state == "sent"} == set(found)
    assert Counter(states.values()) == {"sent": 3, "unknown": 1}


@pytest.mark.promise("P9")
@pytest.mark.timeout(300)
async def test_killed_before_and_while_a_message_leaves(sqlite_url: str, tmp_path: Path) -> None:
    await killed_twice(sqlite_url, tmp_path)


@pytest.mark.prove
@pytest.mark.promise("P9")
@pytest.mark.timeout(300)
async def test_killed_before_and_while_a_message_leaves_on_both_databases(
    database_url: str, tmp_path: Path
) -> None:
    await killed_twice(database_url, tmp_path)
