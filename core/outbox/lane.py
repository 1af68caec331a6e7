"""The lane of an account's deliveries: claims them, sends them, records what came of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiolimiter import AsyncLimiter
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_exponential

from core.accounts.opening import Accounts, Opened
from core.blobs import BlobHome
from core.outbox import notes, outgoing, pauses, queries, sending, states
from core.outbox.outgoing import Taken
from core.outbox.outgoing.take import Names
from core.outbox.sending import Later, Outcome, Sent
from core.store import Store, StoreError, crashpoint
from postroom.channel import ChannelRules, Settles
from postroom.clock import Clock
from postroom.errors import (
    InvalidSettings,
    NeedsReauthorisation,
    PermanentError,
    TemporaryError,
)

log = logging.getLogger(__name__)

LOOK_AGAIN = 1.0
"""Seconds after which a lane with sends under way looks for more."""
DRAIN = 15.0
"""Seconds that sends under way get when Postroom stops; then their fate is looked up at start."""
RECORD_FOR = 120.0
"""Seconds for which an outcome is tried to be recorded while the database does not take it."""
LOOKUPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """What deliveries are worked with."""

    store: Store
    accounts: Accounts
    blobs: BlobHome
    secret: bytes
    """What ids of our messages are signed with."""
    clock: Clock
    chance: Callable[[], float]
    """0…1, spreads pauses."""


@dataclass(slots=True)
class _Round:
    """One run of the lane for one account."""

    opened: Opened
    names: Names
    limiter: AsyncLimiter
    held: bool = False
    """The account's server or the database cannot be reached: nothing new is begun."""
    running: set[asyncio.Task[None]] = field(default_factory=set)


class DeliveriesLane:
    """The handler of `deliveries:<account>` lanes."""

    def __init__(self, yard: Yard, closing: asyncio.Event) -> None:
        self._yard, self._store, self._clock = yard, yard.store, yard.clock
        self._closing = closing
        self._limiters: dict[int, AsyncLimiter] = {}

    async def __call__(self, key: str) -> datetime | None:
        """Send what is due; returns when the next one is."""
        account, now = int(key), self._clock()
        await self._store.write(states.orphaned, account, now)
        opened = await self._opened(account)
        if opened is None or not opened.row.enabled or opened.row.state != "active":
            return None
        await self._settle(opened)
        await self._send_all(self._round(opened))
        return await self._store.read(queries.wakes_at, account)

    async def _opened(self, account: int) -> Opened | None:
        """The account, ready; where it cannot be opened now, everything of it waits."""
        try:
            return await self._yard.accounts.open(account)
        except (TemporaryError, PermanentError, InvalidSettings) as error:
            wish: timedelta | None = getattr(error, "retry_after", None)
            until = self._clock() + (wish or pauses.SHORTEST)
            await self._store.write(states.hold, account, until, str(error))
        except NeedsReauthorisation as error:
            log.warning("account %s needs a person to sign in: %s", account, error)
        return None

    def _round(self, opened: Opened) -> _Round:
        account, rules = opened.row.id, opened.channel.rules
        domain = opened.channel.id_domain(opened.account.settings)
        if account not in self._limiters:
            self._limiters[account] = limiter(rules)
        return _Round(opened, Names(self._yard.secret, domain), self._limiters[account])

    # ------------------------------------------------------------ sending

    async def _send_all(self, work: _Round) -> None:
        """Keep as many under way as the channel allows until none is due."""
        async with asyncio.TaskGroup() as tasks:
            while not self._closing.is_set():
                for taken in await self._try_more(work):
                    work.running.add(tasks.create_task(self._send(work, taken)))
                if not work.running:
                    return
                await self._wait(work, LOOK_AGAIN)
            await self._wind_up(work)

    async def _try_more(self, work: _Round) -> list[Taken]:
        """More to send; a slip while others are under way must not cut them off half-said."""
        try:
            return await self._more(work)
        except Exception as error:
            if not work.running:
                raise
            work.held = True
            log.warning("account %s: nothing more is begun: %s", work.opened.row.id, error)
            return []

    async def _more(self, work: _Round) -> list[Taken]:
        room = work.opened.channel.rules.parallel - len(work.running)
        if work.held or room <= 0:
            return []
        row = work.opened.row.id
        taken = await self._store.write(outgoing.take, row, work.names, self._clock(), room)
        if taken:
            crashpoint("out.claimed")
        return taken

    async def _wait(self, work: _Round, seconds: float) -> None:
        _, work.running = await asyncio.wait(
            work.running, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )

    async def _wind_up(self, work: _Round) -> None:
        """Let what is under way end; what does not in time is looked up at the next start."""
        if not work.running:
            return
        _, late = await asyncio.wait(work.running, timeout=DRAIN)
        for task in late:
            task.cancel()

    async def _send(self, work: _Round, taken: Taken) -> None:
        channel, account = work.opened.channel, work.opened.account
        async with work.limiter:
            outcome = await sending.send(channel, account, taken.letter, self._yard.blobs)
        try:
            await self._record(work, taken, outcome)
            if isinstance(outcome, Sent):
                await self._keep(work.opened, taken, outcome)
        except Exception:
            # One delivery's slip must not cut off the others; the next run looks this one up.
            work.held = True
            log.exception("delivery %s: what came of it is not recorded", taken.claim.delivery)

    async def _keep(self, opened: Opened, taken: Taken, sent: Sent) -> None:
        """The copy comes after the record: losing it must not make the message leave again."""
        warning = await sending.keep(opened.channel, opened.account, sent.message)
        if warning:
            joint = "; " if sent.warning else ""
            await self._store.write(
                states.warn, taken.claim.delivery, joint + warning, self._clock()
            )

    # ------------------------------------------------------------ recording

    async def _record(self, work: _Round, taken: Taken, outcome: Outcome) -> None:
        """Record an outcome, however long the database is away: the message may have left."""
        if isinstance(outcome, Later) and outcome.account:
            work.held = True
        if isinstance(outcome, Later) and outcome.sign_in and work.opened.account.token:
            self._yard.accounts.tokens.refused(work.opened.row.id, work.opened.account.token)
        chance = self._yard.chance()
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(StoreError),
            wait=wait_exponential(multiplier=0.1, max=5),
            stop=stop_after_delay(RECORD_FOR),
            reraise=True,
        ):
            with attempt:
                await self._store.write(notes.note, taken, outcome, self._clock(), chance)
        crashpoint("out.marked")

    # ------------------------------------------------------------ settling

    async def _settle(self, opened: Opened) -> None:
        """Ask the channel for messages of unknown fate."""
        now = self._clock()
        for letter in await self._store.read(outgoing.look, opened.row.id, now, LOOKUPS):
            if self._closing.is_set():
                return
            found = await sending.look(opened.channel, opened.account, letter, self._yard.blobs)
            await self._store.write(
                notes.settled,
                letter,
                found,
                repeat=_may_repeat(opened),
                now=self._clock(),
                chance=self._yard.chance(),
            )


def limiter(rules: ChannelRules) -> AsyncLimiter:
    """One that spaces messages out where the other side wants that, else lets some go at once."""
    if rules.spacing:
        return AsyncLimiter(1, rules.spacing.total_seconds())
    return AsyncLimiter(rules.per_minute, 60)


def _may_repeat(opened: Opened) -> bool:
    channel: Any = opened.channel
    return isinstance(channel, Settles) and channel.may_repeat(opened.account.settings)
