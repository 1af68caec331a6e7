"""The serving process: owns the data folder, works, answers browsers, stops in order."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from aiohttp import web

from app import compose
from app.work import Plant, working
from core import plugins
from core.lanes import EmbeddedLanes
from core.ownership import HEARTBEAT, DataLock, claim, disclaim, take
from core.problems import Refused
from core.settings import Settings
from core.store import Store, StoreError, open_store
from postroom.clock import Clock
from web.application import build
from web.health import Readiness, Stands
from web.home import About

log = logging.getLogger(__name__)

DRAIN_S = 25.0
"""How long a stopping process waits for what it has begun; after that the rows remember."""


@dataclass(frozen=True, slots=True)
class _Serving:
    """What must be ended in order."""

    runner: web.AppRunner
    lanes: EmbeddedLanes | None
    readiness: Readiness


async def serve(
    settings: Settings, clock: Clock, announce: Callable[[str], None], stop: asyncio.Event
) -> None:
    """Serve until `stop` is set or the process is asked to end; `announce` is told the address."""
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
    caller: tuple[Callable[[str], None], asyncio.Event],
) -> None:
    announce, stop = caller
    compose.sealer(settings, store)
    plant = Plant(
        settings=settings,
        store=store,
        registry=plugins.load(safe_mode=settings.safe_mode),
        blobs=compose.blobs(settings, store),
        clock=clock,
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(_owning(plant))
        lanes = None
        if settings.lanes == "embedded":
            lanes = await stack.enter_async_context(working(plant))
        readiness = Readiness(_stands(plant, lock, lanes))
        runner = await _listen(settings, readiness)
        announce(_address(runner))
        await stop.wait()
        await _end(_Serving(runner, lanes, readiness))


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
        except StoreError as error:
            log.warning("no heartbeat: %s", error)


async def _listen(settings: Settings, readiness: Readiness) -> web.AppRunner:
    app = build(readiness, About(_version(), settings.locale))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_S)
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
    log.info("stopping")
    try:
        async with asyncio.timeout(DRAIN_S):
            if serving.lanes:
                await serving.lanes.close()
            await serving.runner.cleanup()
    except TimeoutError:
        log.warning(
            "still busy after %s s; what is not finished goes on at the next start", DRAIN_S
        )
        os._exit(0)


def _stands(plant: Plant, lock: DataLock, lanes: EmbeddedLanes | None) -> Stands:
    return Stands(
        store=plant.store,
        folder=plant.settings.folder,
        lock=lock,
        lanes=lambda: "lanes work in this process" if lanes else "no lanes in this process",
    )


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
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
