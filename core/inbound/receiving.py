"""The lane `receive:<account>`: runs a channel and stores each batch before the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from pydantic import BaseModel

from core.accounts import health
from core.accounts.health import LiveAccount
from core.accounts.opening import Accounts
from core.blobs import BlobHome
from core.inbound.receive import CursorMovedError, CursorStep, Origin, receive
from core.inbound.retrying import failure
from core.inbound.watch import SILENCE
from core.store import Store, StoreError
from postroom.channel import Account, Channel, Listens, Polls
from postroom.clock import Clock
from postroom.errors import NeedsReauthorisation, PermanentError, TemporaryError
from postroom.message import Batch
from postroom.registry import Registry

log = logging.getLogger(__name__)

NOTED_EVERY = timedelta(seconds=30)
"""How often a busy account is noted as read."""
STEADY = timedelta(minutes=1)
"""After so long without an error, earlier ones count no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What receiving works with."""

    store: Store
    blobs: BlobHome
    registry: Registry
    accounts: Accounts
    received: Callable[[int], None]
    """Told the account whose raw rows wait to be parsed."""
    clock: Clock


class ReceiveLane:
    """Reads one account until it is changed, paused, fails or the process ends."""

    def __init__(self, intake: Intake, closing: asyncio.Event) -> None:
        self._intake = intake
        self._closing = closing
        self._changed: dict[int, asyncio.Event] = {}

    async def __call__(self, key: str) -> datetime | None:
        """Read account `key` if it is due; returns when to try again."""
        row = await self._intake.store.read(health.live_one, int(key))
        if row is None or self._closing.is_set():
            return None
        if row.next_at is not None and row.next_at > self._intake.clock():
            return row.next_at
        changed = self._changed[row.id] = asyncio.Event()
        try:
            return await self._until_told(row, changed)
        finally:
            del self._changed[row.id]

    @property
    def running(self) -> frozenset[int]:
        """Accounts that are being read."""
        return frozenset(self._changed)

    def stop(self, account: int) -> None:
        """Stop reading an account that was changed or paused; it is begun again if it is live."""
        if account in self._changed:
            self._changed[account].set()

    async def _until_told(self, row: LiveAccount, changed: asyncio.Event) -> datetime | None:
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(_Reader(self._intake, row).read(), name=f"read {row.id}")
            for event in (changed, self._closing):
                watching = tasks.create_task(_cancel_on(event, reading))
                reading.add_done_callback(partial(_cancel, watching))
        return self._intake.clock() if reading.cancelled() else reading.result()


class _Reader:
    """One run of a channel over an account."""

    def __init__(self, intake: Intake, row: LiveAccount) -> None:
        self._intake = intake
        self._row = row
        self._channel: Channel[BaseModel] = intake.registry.channels[row.channel]
        self._cursor = row.cursor
        self._began = intake.clock()
        self._noted: datetime | None = None
        self._token = ""
        self._unsteady = bool(row.failures)
        self._warning = ""

    async def read(self) -> datetime | None:
        """Read until the channel ends or fails; returns when to come again."""
        try:
            account = await self._opened()
            async with aclosing(_paced(self._batches(account), self._channel)) as batches:
                async for batch in batches:
                    await self._keep(batch)
        except CursorMovedError:
            log.warning("account %s is read by somebody else too", self._row.id)
            return self._intake.clock() + self._channel.interval
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  whatever a channel does harms only its account
            return await self._failed(error)
        return await self._rest()

    async def _opened(self) -> Account[BaseModel]:
        """The account with a fresh token."""
        opened = await self._intake.accounts.open(self._row.id)
        if opened is None:
            raise PermanentError(f"no channel {self._row.channel} is installed")
        self._token = opened.account.token
        return opened.account

    def _batches(self, account: Account[BaseModel]) -> AsyncIterator[Batch]:
        if isinstance(self._channel, Listens):
            return self._channel.listen(account, self._cursor)
        if isinstance(self._channel, Polls):
            return self._channel.receive(account, self._cursor)
        raise TypeError(f"channel {self._channel.key} cannot be read")

    async def _keep(self, batch: Batch) -> None:
        after = self._cursor if batch.cursor is None else batch.cursor
        self._warning = batch.warning
        if batch.items or after != self._cursor:
            await self._store(batch, after)
        now = self._intake.clock()
        if batch.items and self._noted and now - self._noted < NOTED_EVERY:
            return
        await self._intake.store.write(health.heard, self._row.id, batch.warning, None, now)
        self._noted = now
        await self._settle(now)

    async def _store(self, batch: Batch, after: str | None) -> None:
        intake = self._intake
        origin = Origin(account=self._row.id, automate=not batch.backlog)
        step = CursorStep(self._cursor, after)
        await receive(intake.store, intake.blobs, origin, batch.items, step)
        self._cursor = after
        if batch.items:
            intake.received(self._row.id)

    async def _settle(self, now: datetime) -> None:
        if self._unsteady and now - self._began > STEADY:
            await self._intake.store.write(health.steady, self._row.id)
            self._unsteady = False

    async def _rest(self) -> datetime:
        """The channel has told everything; a row says when it is asked again."""
        now = self._intake.clock()
        next_at = now + self._channel.interval
        await self._intake.store.write(health.heard, self._row.id, self._warning, next_at, now)
        await self._intake.store.write(health.steady, self._row.id)
        return next_at

    async def _failed(self, error: Exception) -> datetime:
        """Write it down; a token that is refused is renewed and tried once more."""
        now = self._intake.clock()
        before = 0 if now - self._began > STEADY else self._row.failures
        if self._token and isinstance(error, NeedsReauthorisation):
            self._intake.accounts.tokens.refused(self._row.id, self._token)
            error = TemporaryError(str(error), step=error.step) if not before else error
        outcome = failure(error, before + 1, now)
        if outcome.unexpected:
            log.error("channel %s failed", self._channel.key, exc_info=error)
        await self._intake.store.write(health.failed, self._row.id, outcome.failure, now)
        return outcome.failure.next_at


async def _paced(
    batches: AsyncIterator[Batch], channel: Channel[BaseModel]
) -> AsyncGenerator[Batch, None]:
    """Its batches, as long as none keeps us waiting too long."""
    limit = SILENCE * channel.interval
    try:
        while (batch := await _next(batches, limit)) is not None:
            yield batch
    finally:
        close = getattr(batches, "aclose", None)
        if close is not None:
            await close()


async def _next(batches: AsyncIterator[Batch], limit: timedelta) -> Batch | None:
    """The next batch, None at the end."""
    try:
        async with asyncio.timeout(limit.total_seconds()):
            return await anext(batches, None)
    except TimeoutError:
        raise TemporaryError(
            f"nothing was heard for {limit}; the connection is begun anew"
        ) from None


def _cancel(watching: asyncio.Task[None], _done: asyncio.Task[datetime | None]) -> None:
    watching.cancel()


async def _cancel_on(event: asyncio.Event, task: asyncio.Task[datetime | None]) -> None:
    await event.wait()
    task.cancel()
