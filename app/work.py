"""All work of this process: which handler does which lane, and what rings what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app import compose
from automations import language
from automations.engine import lane as events
from automations.engine.lane import EventsLane
from automations.engine.process import Outcome
from automations.engine.types import Bounds
from core import instance
from core.blobs import BlobHome
from core.garbage import collect_seldom
from core.inbound import queries as inbound
from core.inbound.accept import Accepted
from core.inbound.desks import Desks
from core.inbound.parsing import ParseLane
from core.inbound.pool import InProcess, Pool
from core.lanes import EmbeddedLanes, Handler, Lane, Scan, lane_name
from core.ownership import Owned, take
from core.settings import Settings
from core.store import Store
from postroom.clock import Clock
from postroom.registry import Registry

PRELOAD = ("connectors.mail.parse",)
"""Modules a parsing process has loaded before it gets its first item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """What the work is done with."""

    settings: Settings
    store: Store
    registry: Registry
    blobs: BlobHome
    clock: Clock


@asynccontextmanager
async def working(plant: Plant, *, mail_is_coming: bool = False) -> AsyncIterator[EmbeddedLanes]:
    """Work in this process for as long as the block lasts; the caller holds the folder's lock.

    At the end nothing new is begun, and what runs comes to rest between two batches. The processes
    that read mail are started with the first one, or at once where `mail_is_coming`.
    """
    collect_seldom()
    pool = Pool(plant.settings.parsers, PRELOAD)
    if mail_is_coming:
        pool.warm_up()
    try:
        async with asyncio.TaskGroup() as tasks:
            lanes = await _lanes(plant, pool)
            tasks.create_task(lanes.serve(), name="lanes")
            try:
                yield lanes
            finally:
                await lanes.close()
    finally:
        pool.close()


async def work_off(plant: Plant, due: Iterable[Lane]) -> bool:
    """Work off what is due, if no other process has the folder; says whether it was done here."""
    try:
        lock = take(plant.settings.folder, plant.clock())
    except Owned:
        return False
    with lock:
        async with working(plant) as lanes:
            lanes.ring(due)
            await lanes.settle()
    return True


async def _lanes(plant: Plant, pool: Pool) -> EmbeddedLanes:
    closing = asyncio.Event()
    secret = await plant.store.read(instance.message_id_secret)
    desks = Desks(plant.registry, {"loop": InProcess(), "pool": pool}, secret)
    handlers: dict[str, Handler] = {}
    lanes = EmbeddedLanes(handlers, _scan(plant), plant.clock, closing)

    def accepted(batch: Accepted) -> None:
        if batch.events:
            lanes.ring([lane_name("events")])

    def recorded(_outcome: Outcome) -> None:
        """No built-in channel sends yet: what is queued waits in the outbox and is listed there."""

    handlers["parse"] = ParseLane(
        plant.store, plant.blobs, desks.reader, accepted, plant.clock, closing
    )
    handlers["events"] = EventsLane(
        plant.store,
        language.of(plant.registry),
        Bounds(caps=compose.caps(plant.settings)),
        recorded,
        plant.clock,
        closing,
    )
    return lanes


def _scan(plant: Plant) -> Scan:
    async def scan() -> list[Lane]:
        return await plant.store.read(_due, plant.clock())

    return scan


def _due(connection: Connection, now: datetime) -> list[Lane]:
    due = [lane_name("parse", account) for account in inbound.accounts_waiting(connection)]
    if events.due_now(connection, now):
        due.append(lane_name("events"))
    return due
