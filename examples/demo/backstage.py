"""The house while its history is made: lanes that are worked off when told, and the API.

The rooms are the product's own; only the clock stands still, and the pause that Allegro wants
between two messages is left out, since a month is played in half a minute.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession, web

from app import compose
from app.work import Plant, accounts_of, working
from core import accounts, plugins, tokens
from core.accounts.opening import Accounts
from core.agents import Passwords
from core.http import guarded_session
from core.inbound.pool import InProcess
from core.lanes import EmbeddedLanes
from core.settings import Settings
from core.store import open_store
from core.tokens import NewToken
from examples.demo.hands import Hands
from web.application import build
from web.health import Readiness, Stands
from web.home import About
from web.kernel.house import House
from web.safe import Cleaning

SELDOM = timedelta(days=2)
"""In made-up history accounts are read when told, and nobody minds the silence between."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here, with the API in their hands."""

    email: str
    session: ClientSession

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Ask the API; raises what it has against it."""
        async with self.session.request(method, f"/api/v1{path}", json=body, **more) as answer:
            text = await answer.text()
            if not answer.ok:
                raise RuntimeError(f"{method} {path}: {answer.status} {text}")
            return json.loads(text) if text else None


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything that history is made with."""

    plant: Plant
    hands: Hands
    keys: Accounts
    lanes: EmbeddedLanes
    url: str
    stack: AsyncExitStack
    people: dict[str, Person] = field(default_factory=dict)
    """By first name, in lower case."""
    names: dict[str, dict[str, int]] = field(default_factory=dict)
    """Catalogue → name → row id, of what was set up."""

    async def settle(self, **later: float) -> None:
        """Let time pass, then do all that is due."""
        if later:
            self.hands.move(timedelta(**later))
        await self.lanes.settle()

    async def read_accounts(self) -> None:
        """Have every account read in the next settling."""
        store = self.plant.store
        for row in await store.read(accounts.listed):
            await store.write(accounts.resume, row.name)

    async def enter(self, key: str, email: str) -> Person:
        """Let somebody use the API."""
        new = NewToken(agent=email, name="demo", scopes=())
        token = await self.plant.store.write(tokens.create, new, self.hands())
        session = ClientSession(self.url, headers={"Authorization": f"Bearer {token}"})
        self.people[key] = Person(email, await self.stack.enter_async_context(session))
        return self.people[key]


@asynccontextmanager
async def staged(settings: Settings, hands: Hands) -> AsyncIterator[Stage]:
    """A new house in the settings' folder; at the end it is ready to be served."""
    compose.ensure_folder(settings.folder)
    compose.upgraded_database(settings.url, hands())
    store = open_store(settings.url)
    async with AsyncExitStack() as stack:
        stack.callback(store.close)
        http = await stack.enter_async_context(guarded_session(settings.allowed_networks))
        plant = Plant(
            settings=settings,
            store=store,
            registry=plugins.load(safe_mode=True),
            blobs=compose.blobs(settings, store),
            clock=hands,
            http=http,
        )
        _hurry(plant)
        keys = accounts_of(plant)
        work = working(plant, accounts=keys, preparing=InProcess())
        lanes = await stack.enter_async_context(work)
        url = await _listening(plant, keys, lanes, stack)
        yield Stage(plant=plant, hands=hands, keys=keys, lanes=lanes, url=url, stack=stack)


def _hurry(plant: Plant) -> None:
    """Fast forward: messages follow each other at once, and nobody who is read seldom is missed.

    The registry is this stage's own; what is served later has another.
    """
    for channel in plant.registry.channels:
        told: Any = channel
        told.rules = replace(channel.rules, spacing=timedelta(0), per_minute=60_000)
        told.interval = SELDOM


async def _listening(
    plant: Plant, keys: Accounts, lanes: EmbeddedLanes, stack: AsyncExitStack
) -> str:
    """Serve the API on a free port; its address."""
    passwords, cleaning = Passwords(), Cleaning()
    stack.callback(passwords.close)
    stack.callback(cleaning.close)
    house = House(
        store=plant.store,
        registry=plant.registry,
        blobs=plant.blobs,
        clock=plant.clock,
        sealer=compose.sealer(plant.settings, plant.store),
        accounts=keys,
        settings=plant.settings,
        passwords=passwords,
        cleaning=cleaning,
        http=plant.http,
        ring=lanes.ring,
    )
    stands = Stands(store=plant.store, folder=plant.settings.folder, lock=None, lanes=lambda: "")
    app = build(house, Readiness(stands), About("demo", plant.settings.locale))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"
