"""Removing what has served its time: sessions, counted attempts, kept answers of requests.

How often automations were tried is counted here too, a stretch of events at a time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from automations.statistics import roll_up
from core import idempotency, notifications, sessions, throttle
from core.store import Store, StoreError
from postroom.clock import Clock

log = logging.getLogger(__name__)

EVERY_S = 3600.0


@asynccontextmanager
async def kept_tidy(store: Store, clock: Clock) -> AsyncIterator[None]:
    """Tidy up at once and every hour, for as long as the block lasts."""
    async with asyncio.TaskGroup() as tasks:
        tidying = tasks.create_task(_for_ever(store, clock), name="housekeeping")
        try:
            yield
        finally:
            tidying.cancel()


def tidy(connection: Connection, now: datetime) -> int:
    """Remove what is over; say how many rows."""
    return (
        sessions.prune(connection, now)
        + throttle.prune(connection, now)
        + idempotency.prune(connection, now)
        + notifications.prune(connection, now)
    )


async def _count(store: Store, clock: Clock) -> None:
    """Count what automations were tried for since the last hour, a transaction a stretch."""
    counted = 1
    while counted:
        counted = await store.write(roll_up, clock())


async def _for_ever(store: Store, clock: Clock) -> None:
    while True:
        try:
            removed = await store.write(tidy, clock())
            if removed:
                log.info("housekeeping removed %s rows", removed)
            await _count(store, clock)
        except (StoreError, SQLAlchemyError) as error:
            log.warning("housekeeping waits for the next hour: %s", type(error).__name__)
        await asyncio.sleep(EVERY_S)
