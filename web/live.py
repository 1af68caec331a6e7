"""The live feed: one reader of events for all browsers of this process (promises P22, P24).

A follower reads what was committed, in order, once: rung after each commit of this process, and
every second as a repair. What somebody may be told is looked up in the same read as the events, so
nobody is told more than they may see at that moment; who lost the right to listen is cut off.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from core import events, notifications
from core.access import Viewer
from core.agents import presence
from core.events import Audience, Cursor, Followed, Listening, Present
from core.notifications import Bell
from core.store import Store, StoreError
from postroom.clock import Clock
from web.presence import Presence, Seen

log = logging.getLogger(__name__)

REPAIR_S = 1.0
"""How long a commit of another process may go unnoticed."""
GATHER_S = 0.02
"""How long commits that follow each other are gathered into one read."""
START = Cursor(0, 0)
SILENT = Bell(0, 0)
"""How it stands with whoever has read everything."""
CHUNK = 500
"""Most events of one read."""
MOST_WAITING = 500
"""Events that may wait for one browser; a slower one is told to load everything anew."""
MOST_RESUMED = 1_000
"""Events that are told after a reconnect; after a longer absence everything is loaded anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who listens, and by which right: a session of a browser or a token (row ids; 0 for none)."""

    viewer: Viewer
    session: int = 0
    token: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What one listener is told at once: events, who is where, to load anew, or goodbye."""

    events: tuple[Followed, ...] = ()
    presences: tuple[Presence, ...] = ()
    cursor: Cursor = START
    resync: bool = False
    over: bool = False
    bell: bool = False
    """There is another notification for the reader, or one was read."""


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream."""

    who: Who
    audience: Audience | None = None
    """What it was last allowed to see; None before the first look."""
    cursor: Cursor = START
    waiting: deque[Followed] = field(default_factory=deque)
    presences: dict[int, Presence] = field(default_factory=dict)
    """The latest of each ticket."""
    bell: Bell = SILENT
    """How it stood with the owner's notifications at the last look."""
    resync: bool = False
    over: bool = False
    rings: bool = False
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    def offer(self, present: Present, batch: Sequence[Followed], cursor: Cursor) -> None:
        """Take what was read, as far as its owner may see it now."""
        audience = self._allowed(present)
        if audience is None:
            self.over = True
        elif self.audience is not None and audience != self.audience:
            self.resync = True
        if audience is not None:
            self.waiting.extend(
                told
                for event in batch
                if event.cursor > self.cursor
                if (told := _as_told(event, audience)) is not None
            )
        self.audience, self.cursor = audience, max(self.cursor, cursor)
        if len(self.waiting) > MOST_WAITING:
            self.resync = True
        if self.resync or self.over:
            self.waiting.clear()
        if self.waiting or self.resync or self.over:
            self.rung.set()

    def hear(self, bell: Bell) -> None:
        """Take how it stands with the owner's notifications."""
        if bell != self.bell and not self.over:
            self.rings = True
            self.rung.set()
        self.bell = bell

    def signal(self, presence: Presence) -> None:
        """Take who is at a ticket, if its owner may see the ticket."""
        if self.audience is not None and self.audience.sees(presence.inbox):
            self.presences[presence.ticket] = presence
            self.rung.set()

    async def next(self, patience: float) -> Told:
        """What there is to tell; nothing after so many seconds without news."""
        try:
            async with asyncio.timeout(patience):
                await self.rung.wait()
        except TimeoutError:
            return Told(cursor=self.cursor)
        self.rung.clear()
        told = Told(
            events=tuple(self.waiting),
            presences=tuple(self.presences.values()),
            cursor=self.cursor,
            resync=self.resync,
            over=self.over,
            bell=self.rings,
        )
        self.waiting.clear()
        self.presences.clear()
        self.resync = self.rings = False
        return told

    def end(self) -> None:
        """Let the stream say goodbye."""
        self.over = True
        self.rung.set()

    def _allowed(self, present: Present) -> Audience | None:
        if self.who.session and self.who.session not in present.sessions:
            return None
        if self.who.token and self.who.token not in present.tokens:
            return None
        return present.audiences.get(self.who.viewer.agent)


class Hub:
    """Everybody in this process who listens."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._listeners: set[Listener] = set()
        self._cursor = START
        self._seen = Seen()
        self._rung = asyncio.Event()
        self._looking = asyncio.Lock()
        self._told_loop = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def serve(self) -> None:
        """Read and tell for as long as the process serves."""
        self._loop = asyncio.get_running_loop()
        self._store.listen(self._committed)
        try:
            while True:
                await self._news()
                await self._note_presence()
                await self._tell_safely()
        finally:
            self._store.stop_listening(self._committed)
            self.close()

    def close(self) -> None:
        """End every stream."""
        for listener in self._listeners:
            listener.end()

    @asynccontextmanager
    async def listening(self, who: Who) -> AsyncIterator[Listener]:
        """A listener for as long as the block lasts; what was before it is not told."""
        async with self._looking:  # a look that has begun knows nothing of who comes now
            if not self._listeners:
                present = await self._store.read(events.position)
                self._cursor = max(self._cursor, present)
            agent = who.viewer.agent
            bells = await self._store.read(notifications.bells, {agent})
            listener = Listener(who, cursor=self._cursor, bell=bells.get(agent, SILENT))
            self._listeners.add(listener)
            self._rung.set()
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def signal(self, presence: Presence) -> None:
        """Tell everybody who may see the ticket who is at it."""
        for listener in self._listeners:
            listener.signal(presence)

    def _committed(self) -> None:
        """Called by the writer's thread after each commit; rings at most once a look."""
        if self._listeners and not self._told_loop and self._loop is not None:
            self._told_loop = True
            self._loop.call_soon_threadsafe(self._rung.set)

    async def _note_presence(self) -> None:
        """Write down who has a stream open, each agent at most every twenty seconds."""
        now = self._clock()
        due = self._seen.due({one.who.viewer.agent for one in self._listeners}, now)
        if not due:
            return
        try:
            await self._store.write(presence.saw, due, now)
        except (StoreError, SQLAlchemyError) as error:
            log.warning("who is online could not be written: %s", type(error).__name__)

    async def _news(self) -> None:
        try:
            async with asyncio.timeout(REPAIR_S):
                await self._rung.wait()
            await asyncio.sleep(GATHER_S)
        except TimeoutError:
            pass
        self._rung.clear()
        self._told_loop = False

    async def _tell_safely(self) -> None:
        try:
            await self._tell()
        except (StoreError, SQLAlchemyError) as error:
            log.warning("the live feed could not read: %s", type(error).__name__)
        except Exception:  # whatever it is, the next look tries again and the server goes on
            log.exception("the live feed failed")

    async def _tell(self) -> None:
        """Read to the present, and hand out what was read."""
        while self._listeners:
            async with self._looking:
                told = await self._look()
            if told < CHUNK:
                return

    async def _look(self) -> int:
        """Hand out the next events, each to those who may see it; returns how many there were."""
        asking, now = self._asking(), self._clock()
        present, batch, bells = await self._store.read(_read, self._cursor, asking, now)
        if batch:
            self._cursor = max(self._cursor, batch[-1].cursor)
        for listener in self._listeners:
            listener.offer(present, batch, self._cursor)
            listener.hear(bells.get(listener.who.viewer.agent, SILENT))
        return len(batch)

    def _asking(self) -> Listening:
        everybody = [listener.who for listener in self._listeners]
        return Listening(
            agents={who.viewer.agent for who in everybody},
            sessions={who.session for who in everybody if who.session},
            tokens={who.token for who in everybody if who.token},
        )


HUB = web.AppKey("hub", Hub)


async def running(app: web.Application) -> AsyncIterator[None]:
    """Serve the hub for as long as the application runs (aiohttp's `cleanup_ctx`)."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(app[HUB].serve(), name="live feed")
        yield
        task.cancel()


def _as_told(event: Followed, audience: Audience) -> Followed | None:
    """An event as an audience may hear it; None if it may not."""
    if audience.sees(event.inbox):
        return event
    if event.left is not None and audience.sees(event.left):
        return event.departure()
    return None


def _read(
    connection: Connection, cursor: Cursor, listening: Listening, now: datetime
) -> tuple[Present, list[Followed], dict[int, Bell]]:
    """Events, who may be told of them, and everybody's bell, in one snapshot."""
    present = events.present(connection, listening, now)
    bells = notifications.bells(connection, listening.agents)
    return present, events.follow(connection, cursor, CHUNK), bells


async def goodbye(app: web.Application) -> None:
    """End every stream when the process is to end (aiohttp's `on_shutdown`)."""
    app[HUB].close()


def missed(
    connection: Connection, viewer: Viewer, after: Cursor, until: Cursor
) -> list[Followed] | None:
    """What a viewer missed between two places; None if that cannot be told.

    It is too much, or the place is none of this database (restored from a copy).
    """
    if after > until:
        return [] if after <= events.position(connection) else None
    if not viewer.sees_everything and events.moved_between(connection, after, until):
        return None  # a ticket may have gone where the viewer does not see it
    found = events.follow(connection, after, MOST_RESUMED + 1, viewer)
    wanted = [event for event in found if event.cursor <= until]
    return None if len(wanted) > MOST_RESUMED else wanted
