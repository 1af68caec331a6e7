"""All work of this process: which handler does which lane, and what rings what."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from random import SystemRandom

from app import compose
from app.due import due
from app.errands import errands_lane
from automations import language
from automations.engine.lane import EventsLane
from automations.engine.process import Outcome
from automations.engine.types import Bounds
from automations.engine.words import channels_of
from automations.sweep.lane import SweepLane
from automations.sweep.starts import pace
from core import instance
from core.accounts import health
from core.accounts.opening import Accounts, House
from core.blobs import BlobHome
from core.garbage import collect_seldom
from core.inbound.accept import Accepted
from core.inbound.desks import Desks
from core.inbound.parsing import ParseLane
from core.inbound.pool import InProcess, Pool, Preparing
from core.inbound.receiving import Intake, ReceiveLane
from core.inbound.watch import Watch
from core.lanes import EmbeddedLanes, Handler, Lane, Scan, lane_name
from core.notifications.mail.lane import Bureau, StaffMailLane
from core.orders.lane import Counter, OrdersLane
from core.outbox.lane import DeliveriesLane, Yard
from core.ownership import Owned, take
from core.settings import Settings
from core.store import Store
from core.tickets.waking import WakeLane
from postroom.clock import Clock
from postroom.http import NO_HTTP, Http
from postroom.registry import Registry

log = logging.getLogger(__name__)

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
    http: Http = NO_HTTP
    """The guarded way out; every `Account` a channel is given bears it."""


@asynccontextmanager
async def working(
    plant: Plant,
    *,
    mail_is_coming: bool = False,
    accounts: Accounts | None = None,
    preparing: Preparing | None = None,
) -> AsyncIterator[EmbeddedLanes]:
    """Work in this process for as long as the block lasts; the caller holds the folder's lock.

    At the end nothing new is begun, and what runs comes to rest between two batches. The processes
    that read mail are started, and automations read, with the first one, or at once where
    `mail_is_coming`. Only a process that is given its `accounts` talks to them; any other leaves
    that to it. `preparing` reads messages in place of the processes.
    """
    collect_seldom()
    pool = Pool(plant.settings.parsers, PRELOAD)
    if mail_is_coming:
        pool.warm_up()
    try:
        async with asyncio.TaskGroup() as tasks:
            lanes = await _lanes(plant, preparing or pool, accounts, mail_is_coming=mail_is_coming)
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


async def _lanes(
    plant: Plant, pool: Preparing, accounts: Accounts | None, *, mail_is_coming: bool
) -> EmbeddedLanes:
    closing = asyncio.Event()
    secret = await plant.store.read(instance.message_id_secret)
    desks = Desks(plant.registry, {"loop": InProcess(), "pool": pool}, secret)
    handlers: dict[str, Handler] = {}
    tended: list[Scan] = []
    lanes = EmbeddedLanes(
        handlers, _scan(plant, tended, outside=accounts is not None), plant.clock, closing
    )

    def accepted(batch: Accepted) -> None:
        if batch.events:
            lanes.ring([lane_name("events")])

    def recorded(outcome: Outcome) -> None:
        if accounts:
            lanes.ring(lane_name("deliveries", account) for account in sorted(outcome.accounts))
            lanes.ring(lane_name("errands", key) for key in sorted(outcome.errands))

    handlers["parse"] = ParseLane(
        plant.store, plant.blobs, desks.reader, accepted, plant.clock, closing
    )
    events = handlers["events"] = _events(plant, recorded, closing)
    if mail_is_coming:
        await events.make_ready()
    if accounts:
        _receive(plant, accounts, lanes, handlers, tended, closing)
        yard = Yard(
            store=plant.store,
            accounts=accounts,
            blobs=plant.blobs,
            secret=secret,
            clock=plant.clock,
            chance=SystemRandom().random,
        )
        handlers["deliveries"] = DeliveriesLane(yard, closing)
        handlers["errands"] = errands_lane(_house(plant), lanes, yard.chance, closing)
        handlers["wake"] = _wake(plant, lanes)
        _sweep(plant, lanes, handlers, tended)
        bureau = Bureau(
            store=plant.store,
            accounts=accounts,
            sealer=compose.sealer(plant.settings, plant.store),
            secret=secret,
            url=plant.settings.public_url,
            cap=plant.settings.cap_staff_hour,
            clock=plant.clock,
            chance=yard.chance,
        )
        handlers["staff_mail"] = StaffMailLane(bureau, closing)
    return lanes


def _events(
    plant: Plant, recorded: Callable[[Outcome], None], closing: asyncio.Event
) -> EventsLane:
    """Let automations look at what happened."""
    bounds = Bounds(
        caps=compose.caps(plant.settings),
        crowd=plant.settings.cap_sender_tickets or None,
        channels=channels_of(plant.registry.channels),
    )
    spoken = language.of(plant.registry)
    return EventsLane(plant.store, spoken, bounds, recorded, plant.clock, closing)


def _look_up_orders(
    plant: Plant,
    accounts: Accounts,
    lanes: EmbeddedLanes,
    handlers: dict[str, Handler],
    closing: asyncio.Event,
) -> None:
    """Ask channels about orders that somebody wants to know of."""
    counter = Counter(
        store=plant.store,
        blobs=plant.blobs,
        accounts=accounts,
        received=lambda account: lanes.ring([lane_name("parse", account)]),
        clock=plant.clock,
    )
    handlers["orders"] = OrdersLane(counter, closing)


def _wake(plant: Plant, lanes: EmbeddedLanes) -> WakeLane:
    return WakeLane(plant.store, lambda: lanes.ring([lane_name("events")]), plant.clock)


def _sweep(
    plant: Plant, lanes: EmbeddedLanes, handlers: dict[str, Handler], tended: list[Scan]
) -> None:
    """Let automations that wait for time to pass look when it has."""

    def fired() -> None:
        lanes.ring([lane_name("events")])

    per_minute = pace(plant.settings.cap_instance_minute)
    sweep = SweepLane(plant.store, language.of(plant.registry), fired, plant.clock, per_minute)

    async def due() -> list[Lane]:
        return [lane_name("sweep")] if sweep.due(plant.clock()) else []

    handlers["sweep"] = sweep
    tended.append(due)


def accounts_of(plant: Plant) -> Accounts:
    """What opens accounts in this process; all that do share it, or they renew tokens twice."""
    return Accounts(_house(plant))


def _house(plant: Plant) -> House:
    return House(
        store=plant.store,
        registry=plant.registry,
        sealer=compose.sealer(plant.settings, plant.store),
        http=plant.http,
        clock=plant.clock,
    )


def _receive(
    plant: Plant,
    accounts: Accounts,
    lanes: EmbeddedLanes,
    handlers: dict[str, Handler],
    tended: list[Scan],
    closing: asyncio.Event,
) -> None:
    """Read the accounts as long as the lanes work."""
    intake = Intake(
        store=plant.store,
        blobs=plant.blobs,
        registry=plant.registry,
        accounts=accounts,
        received=lambda account: lanes.ring([lane_name("parse", account)]),
        clock=plant.clock,
    )
    receiving = handlers["receive"] = ReceiveLane(intake, closing)
    tended.append(partial(_tend, plant, receiving, Watch(plant.registry)))
    _look_up_orders(plant, accounts, lanes, handlers, closing)


async def _tend(plant: Plant, receiving: ReceiveLane, watch: Watch) -> list[Lane]:
    """Stop what was changed, report who is silent, and say who is due."""
    now = plant.clock()
    sight = watch.look(await plant.store.read(health.live), receiving.running, now)
    for account in sight.changed:
        receiving.stop(account)
    if sight.silent:
        log.warning("accounts silent for too long: %s", sight.silent)
        await plant.store.write(health.alarm, sight.silent, now)
    return [lane_name("receive", account) for account in sight.due]


def _scan(plant: Plant, more: Sequence[Scan], *, outside: bool) -> Scan:
    async def scan() -> list[Lane]:
        found = await plant.store.read(due, plant.clock(), outside=outside)
        for other in more:
            found += await other()
        return found

    return scan
