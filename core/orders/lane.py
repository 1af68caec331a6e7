"""The lane `orders:<account>`: asks the channel one question after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.accounts.opening import Accounts, Opened
from core.blobs import BlobHome
from core.inbound.receive import Origin, receive
from core.orders import asking
from core.orders.queries import asked as queries
from core.orders.questions import Asked
from core.store import Store, StoreError
from postroom.channel import LooksUp
from postroom.clock import Clock
from postroom.errors import (
    NeedsReauthorisation,
    PermanentError,
    PostroomError,
    TemporaryError,
    UnknownOutcome,
)
from postroom.message import Raw

log = logging.getLogger(__name__)

LONGEST = 120.0
"""Seconds one question may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """What asking works with."""

    store: Store
    blobs: BlobHome
    accounts: Accounts
    received: Callable[[int], None]
    """Told the account whose raw rows wait to be parsed."""
    clock: Clock


class OrdersLane:
    """Handler of the `orders` lanes; what it learns is stored and read like all that comes in."""

    def __init__(self, counter: Counter, closing: asyncio.Event) -> None:
        self._counter, self._store, self._clock = counter, counter.store, counter.clock
        self._closing = closing

    async def __call__(self, key: str) -> datetime | None:
        """Ask what is due of an account; returns when the next question is."""
        account = int(key)
        while not self._closing.is_set():
            asked = await self._store.read(queries.due, account, self._clock())
            if asked is None:
                break
            await self._answer(asked)
        return await self._store.read(queries.next_at, account)

    async def _answer(self, asked: Asked) -> None:
        """Ask one question and write down what came of it."""
        store = self._store
        try:
            found = await self._ask(asked)
        except StoreError:
            raise
        except (TemporaryError, UnknownOutcome, TimeoutError) as error:
            said, wish = str(error) or "it took too long", getattr(error, "retry_after", None)
            await store.write(asking.put_off, asked, said, wish, self._clock())
        except PostroomError as error:
            await store.write(asking.failed, asked, str(error), self._clock())
        except Exception as error:
            log.warning("looking up orders of account %s failed", asked.account, exc_info=error)
            await store.write(asking.failed, asked, type(error).__name__, self._clock())
        else:
            await self._keep(asked, found)

    async def _ask(self, asked: Asked) -> tuple[Raw, ...]:
        opened = await self._counter.accounts.open(asked.account)
        if opened is None or not isinstance(opened.channel, LooksUp):
            raise PermanentError("this account cannot be asked about orders")
        if not opened.row.enabled:
            raise PermanentError("the account is paused")
        try:
            return await _look_up(opened, asked)
        except NeedsReauthorisation as error:
            self._counter.accounts.tokens.refused(asked.account, opened.account.token)
            raise TemporaryError(str(error), step=error.step) from error

    async def _keep(self, asked: Asked, found: tuple[Raw, ...]) -> None:
        if found:
            origin = Origin(account=asked.account, automate=False)
            await receive(self._store, self._counter.blobs, origin, found)
        await self._store.write(asking.answered, asked, self._clock())
        if found:
            self._counter.received(asked.account)


async def _look_up(opened: Opened, asked: Asked) -> tuple[Raw, ...]:
    channel, question = opened.channel, asked.question
    if not isinstance(channel, LooksUp):
        return ()
    async with asyncio.timeout(LONGEST):
        if question.kind == "order":
            return await channel.look_up(opened.account, order=question.wanted)
        return await channel.look_up(opened.account, buyer=question.wanted)
