"""The serving process: owns the data folder, works, answers browsers, stops in order."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from app import compose
from app.housekeeping import kept_tidy
from app.work import Plant, accounts_of, working
from core import invitations, plugins
from core.accounts.opening import Accounts
from core.agents import Passwords
from core.http import guarded_session
from core.lanes import EmbeddedLanes, Lane
from core.ownership import HEARTBEAT, DataLock, claim, disclaim, take
from core.problems import Refused
from core.secrets import Sealer
from core.settings import Settings
from core.store import Store, StoreError, open_store
from postroom.clock import Clock
from web.application import build
from web.health import Readiness, Stands
from web.home import About
from web.kernel.house import House
from web.kernel.observing import TRAFFIC
from web.safe import Cleaning

log = logging.getLogger(__name__)

DRAIN_S = 25.0
"""How long a stopping process waits for what it has begun; after that the rows remember."""
ANSWERS_S = 20.0
"""How long of that requests may take; then they are cut off, and the rest ends in order."""
CUT_OFF_S = 1.0
"""How long a request has, once it is cut off."""
KEEP_ALIVE_S = 75.0
"""How long an idle connection is kept: longer than proxies keep theirs, so that they close it."""


Announce = Callable[[str, str], None]
"""Told where the server is, and the link that makes the first admin; empty if there is one."""


@dataclass(frozen=True, slots=True)
class _Serving:
    """What must be ended in order."""

    runner: web.AppRunner
    lanes: EmbeddedLanes | None
    readiness: Readiness
    stopping: asyncio.Event


async def serve(settings: Settings, clock: Clock, announce: Announce, stop: asyncio.Event) -> None:
    """Serve until `stop` is set or the process is asked to end."""
    _stop_on_signals(stop)
    compose.ensure_folder(settings.folder)
    with take(settings.folder, clock()) as lock:
        done = compose.upgraded_database(settings.url, clock())
        if done.backup:
            log.warning("the database was upgraded; a copy from before is %s", done.backup)
        store = open_store(settings.url)
        try:
            await _serve(settings, clock, store, lock, (announce, stop))
        finally:
            store.close()


async def _serve(
    settings: Settings,
    clock: Clock,
    store: Store,
    lock: DataLock,
    caller: tuple[Announce, asyncio.Event],
) -> None:
    announce, stop = caller
    sealer = compose.sealer(settings, store)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(guarded_session(settings.allowed_networks))
        plant = Plant(
            settings=settings,
            store=store,
            registry=plugins.load(safe_mode=settings.safe_mode),
            blobs=compose.blobs(settings, store),
            clock=clock,
            http=http,
        )
        await stack.enter_async_context(_owning(plant))
        await stack.enter_async_context(kept_tidy(store, clock))
        accounts, lanes = accounts_of(plant), None
        if settings.lanes == "embedded":
            lanes = await stack.enter_async_context(working(plant, accounts=accounts))
        readiness = Readiness(_stands(plant, lock, lanes))
        house = stack.enter_context(_house(plant, sealer, accounts, lanes))
        runner = await _listen(house, readiness)
        announce(_address(runner), await _first_link(plant, _address(runner)))
        await stop.wait()
        await _end(_Serving(runner, lanes, readiness, house.stopping))


@asynccontextmanager
async def _owning(plant: Plant) -> AsyncIterator[None]:
    """Hold the PostgreSQL database against other hosts; SQLite has the folder's lock alone."""
    if plant.store.sqlite:
        yield
        return
    us = compose.owner(plant.settings)
    await plant.store.write(claim, us, plant.clock())
    async with asyncio.TaskGroup() as tasks:
        beating = tasks.create_task(_beat(plant), name="heartbeat")
        try:
            yield
        finally:
            beating.cancel()
    await plant.store.write(disclaim, us)


async def _beat(plant: Plant) -> None:
    """Say every ten seconds that we live; ends the process when another host took over."""
    while True:
        await asyncio.sleep(HEARTBEAT.total_seconds())
        try:
            await plant.store.write(claim, compose.owner(plant.settings), plant.clock())
        except (StoreError, SQLAlchemyError) as error:
            log.warning("no heartbeat: %s", error)


@contextmanager
def _house(
    plant: Plant, sealer: Sealer, accounts: Accounts, lanes: EmbeddedLanes | None
) -> Iterator[House]:
    """What requests work with; ends its threads."""
    passwords, cleaning = Passwords(), Cleaning()
    try:
        yield House(
            store=plant.store,
            registry=plant.registry,
            blobs=plant.blobs,
            clock=plant.clock,
            sealer=sealer,
            accounts=accounts,
            settings=plant.settings,
            passwords=passwords,
            cleaning=cleaning,
            http=plant.http,
            ring=lanes.ring if lanes else _nobody_works_here,
        )
    finally:
        passwords.close()
        cleaning.close()


def _nobody_works_here(_lanes: Iterable[Lane]) -> None:
    """Without lanes the rows wait for the process that works."""


async def _listen(house: House, readiness: Readiness) -> web.AppRunner:
    settings = house.settings
    app = build(house, readiness, About(_version(), settings.locale))
    runner = web.AppRunner(
        app, access_log=None, shutdown_timeout=CUT_OFF_S, keepalive_timeout=KEEP_ALIVE_S
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        await runner.cleanup()
        raise Refused(_cannot_listen(settings, error)) from None
    return runner


def _cannot_listen(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {settings.port} of {settings.host} is taken; stop what uses it, or choose"
            f" another: postroom serve --port {settings.port + 1}"
        )
    if error.errno == errno.EACCES:
        return (
            f"port {settings.port} is for root alone; choose one above 1023, for example"
            " postroom serve --port 8080"
        )
    return f"cannot listen on {settings.host}: {error.strerror or error}; correct POSTROOM_HOST"


async def _end(serving: _Serving) -> None:
    """Not ready, nothing new begun, no new connections, then what runs comes to rest."""
    serving.readiness.stopping = True
    serving.stopping.set()
    log.info("stopping")
    try:
        async with asyncio.timeout(DRAIN_S), asyncio.TaskGroup() as tasks:
            if serving.lanes:
                tasks.create_task(serving.lanes.close(), name="lanes come to rest")
            tasks.create_task(_drain(serving.runner), name="requests come to rest")
    except TimeoutError:
        log.warning(
            "still busy after %s s; what is not finished goes on at the next start", DRAIN_S
        )
        os._exit(0)


async def _drain(runner: web.AppRunner) -> None:
    """Let nobody in, end the streams, answer what has begun, then close the connections.

    The library's own clean-up comes last: from then on it reads no more of a body that is coming.
    """
    for site in tuple(runner.sites):
        await site.stop()
    await runner.app.shutdown()
    try:
        async with asyncio.timeout(ANSWERS_S):
            await runner.app[TRAFFIC].quiet()
    except TimeoutError:
        log.warning("requests that take longer than %s s are cut off", ANSWERS_S)
    await runner.cleanup()


def _stands(plant: Plant, lock: DataLock, lanes: EmbeddedLanes | None) -> Stands:
    return Stands(
        store=plant.store,
        folder=plant.settings.folder,
        lock=lock,
        lanes=lambda: "lanes work in this process" if lanes else "no lanes in this process",
    )


async def _first_link(plant: Plant, address: str) -> str:
    """A new link each start until somebody has used one; earlier ones end."""
    made = await plant.store.write(invitations.first_admin, plant.clock())
    return f"{address}/welcome/{made.secret}" if made else ""


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is replaced
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


def _version() -> str:
    try:
        return version("postroom")
    except PackageNotFoundError:
        return "0"
