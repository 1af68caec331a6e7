"""The whole application on loopback, with people who may see different inboxes.

    async with serving(store) as served:
        async with await served.signed_in("anna") as browser:
            answer = await browser.get("/api/v1/me")

People: `ala` (admin), `marta` (manager; both inboxes), `anna` (agent; inbox Shop) and `olek`
(agent; inbox Returns). Shop is the first inbox, where accounts of `tests.seeds` deliver.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from aiohttp import ClientSession, CookieJar, web
from cryptography.fernet import Fernet
from sqlalchemy import Connection, select, update

from app import compose
from core import plugins, sessions, tables, tokens
from core.access import Viewer
from core.accounts import opening
from core.accounts.opening import Accounts
from core.agents import Passwords
from core.blobs import DatabaseBlobs
from core.lanes import Lane
from core.sessions import NewSession
from core.settings import load
from core.store import Store
from core.tokens import NewToken
from postroom.clock import Clock, utc_now
from postroom.http import NO_HTTP, Http
from postroom.registry import Registry
from tests import seeds
from web.application import build
from web.health import Readiness, Stands
from web.home import About
from web.kernel.house import House
from web.kernel.identity import PLAIN_COOKIE
from web.kernel.origin import HEADER
from web.safe import Cleaning

PASSWORD = "a long password for tests"
INBOXES = ("Shop", "Returns")
ROLES = {"ala": "admin", "marta": "manager", "anna": "agent", "olek": "agent"}
SEES = {"marta": INBOXES, "anna": ("Shop",), "olek": ("Returns",)}


@dataclass(kw_only=True)
class Served:
    """A running application and who may use it."""

    url: str
    store: Store
    house: House
    readiness: Readiness
    people: dict[str, int]
    """Row ids of the agents, by first name."""
    inboxes: dict[str, int]
    """Row ids of the inboxes, by name."""
    rung: list[Lane]
    """Lanes that were rung; nobody works on them here."""
    clients: list[ClientSession] = field(default_factory=list)

    def cookie(self, name: str) -> str:
        """A session of that person: the value of the cookie `PLAIN_COOKIE`."""
        new = NewSession(agent=self.people[name], address="127.0.0.1", browser="test")
        return self.store.write_now(sessions.start, new, self.house.clock())

    async def signed_in(self, name: str) -> ClientSession:
        """A client that is signed in, with the header that changes need; closed at the end."""
        cookie = self.cookie(name)
        return self.client(
            {"Cookie": f"{PLAIN_COOKIE}={cookie}", HEADER: sessions.form_token(cookie)}
        )

    def token(self, name: str, *scopes: str) -> str:
        """An API token of that person; without scopes it may do what the person may."""
        new = NewToken(agent=f"{name}@shop.example", name="test", scopes=scopes)
        return self.store.write_now(tokens.create, new, self.house.clock())

    async def with_token(self, name: str, *scopes: str) -> ClientSession:
        """A client that sends an API token; closed at the end."""
        return self.client({"Authorization": f"Bearer {self.token(name, *scopes)}"})

    def client(self, headers: dict[str, str] | None = None) -> ClientSession:
        """A client of nobody in particular; closed at the end."""
        made = ClientSession(self.url, headers=headers or {}, cookie_jar=CookieJar(unsafe=True))
        self.clients.append(made)
        return made

    def viewer(self, name: str) -> Viewer:
        """That person, as `core` asks for it."""
        return Viewer(self.people[name], ROLES[name])


@asynccontextmanager
async def serving(
    store: Store,
    clock: Clock = utc_now,
    registry: Registry | None = None,
    http: Http = NO_HTTP,
) -> AsyncIterator[Served]:
    """Serve the database on a free port for as long as the block lasts."""
    rung: list[Lane] = []
    people, inboxes = store.write_now(_populate)
    with house(store, clock, rung, registry, http) as own:
        readiness = Readiness(_stands(own))
        runner = web.AppRunner(
            build(own, readiness, About("1.2.3", "en")), access_log=None, shutdown_timeout=2
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        served = Served(
            url=f"http://127.0.0.1:{runner.addresses[0][1]}",
            store=store,
            house=own,
            readiness=readiness,
            people=people,
            inboxes=inboxes,
            rung=rung,
        )
        try:
            yield served
        finally:
            for client in served.clients:
                await client.close()
            await runner.cleanup()


@contextmanager
def house(
    store: Store,
    clock: Clock = utc_now,
    rung: list[Lane] | None = None,
    registry: Registry | None = None,
    http: Http = NO_HTTP,
) -> Iterator[House]:
    """What requests work with, on this database; `rung` gets the lanes that were rung."""

    def ring(lanes: Iterable[Lane]) -> None:
        if rung is not None:
            rung.extend(lanes)

    passwords, cleaning = Passwords(), Cleaning()
    with tempfile.TemporaryDirectory() as folder:
        settings = load(data=Path(folder))
        settings.key_file.write_bytes(_key())
        settings.key_file.chmod(0o600)
        sealer = compose.sealer(settings, store)
        registry = registry or plugins.load(safe_mode=False)
        yield House(
            store=store,
            registry=registry,
            blobs=DatabaseBlobs(store),
            clock=clock,
            sealer=sealer,
            accounts=Accounts(
                opening.House(store=store, registry=registry, sealer=sealer, http=http, clock=clock)
            ),
            settings=settings,
            passwords=passwords,
            cleaning=cleaning,
            ring=ring,
            http=http,
        )
    passwords.close()
    cleaning.close()


def _stands(house: House) -> Stands:
    return Stands(
        store=house.store, folder=house.settings.folder, lock=None, lanes=lambda: "no lanes"
    )


def _populate(connection: Connection) -> tuple[dict[str, int], dict[str, int]]:
    inboxes = {name: _inbox(connection, name) for name in INBOXES}
    people = {name: _agent(connection, name) for name in ROLES}
    for name, seen in SEES.items():
        for inbox in seen:
            seeds.row(connection, tables.access, agent_id=people[name], inbox_id=inboxes[inbox])
    return people, inboxes


def _inbox(connection: Connection, name: str) -> int:
    if name == INBOXES[0]:
        first = (
            connection.execute(select(tables.inbox.c.id).order_by(tables.inbox.c.id))
            .scalars()
            .first()
        )
        if first is not None:
            connection.execute(
                update(tables.inbox).where(tables.inbox.c.id == first).values(name=name)
            )
            return int(first)
    return seeds.named(connection, tables.inbox, name)


def _agent(connection: Connection, name: str) -> int:
    return seeds.row(
        connection,
        tables.agent,
        name=name.title(),
        email=f"{name}@shop.example",
        role=ROLES[name],
        password_hash=_hash(),
        created_at=seeds.NOW,
    )


@cache
def _key() -> bytes:
    """The secret key of every database of this process: one may be served more than once."""
    return Fernet.generate_key() + b"\n"


@cache
def _hash() -> str:
    """The hash of everybody's password; made once a process, since it takes 0.1 s."""
    passwords = Passwords()
    try:
        return passwords.hash_now(PASSWORD)
    finally:
        passwords.close()
