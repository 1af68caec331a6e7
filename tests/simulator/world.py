"""A world of mail with a virtual clock: letters travel, machines answer, nothing else passes time.

world = World(NOW)
world.settle_in(Naive("naive@peer.example"))
await world.pass_by(timedelta(hours=100))
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from typing import Protocol

TRANSPORT = timedelta(seconds=5)
"""How long a letter travels."""
HEARTBEAT = timedelta(hours=2)
"""How often everybody looks at the clock though no letter comes."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as its recipient's server hands it over."""

    sender: str
    """Of the envelope; empty for a report of a server."""
    recipient: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        """The letter, read; it is not to be changed."""
        return read(self.content)

    @property
    def stored(self) -> bytes:
        """The letter as it lies in a mailbox, with the envelope's sender on top (RFC 5321 §4.4)."""
        return f"Return-Path: <{self.sender}>\r\n".encode() + self.content


@lru_cache(maxsize=64)
def read(content: bytes) -> EmailMessage:
    """A mail; the latest ones are read once."""
    return message_from_bytes(content, policy=policy.default)


class Peer(Protocol):
    """Somebody, or something, that gets letters."""

    def has(self, address: str) -> bool:
        """Whether letters to this address are theirs."""
        ...

    async def gets(self, world: World, letter: Letter) -> None:
        """A letter has come."""
        ...

    async def looks(self, world: World) -> None:
        """Time has passed, or a letter has come."""
        ...


@dataclass(slots=True)
class World:
    """Everybody, and what is under way between them."""

    now: datetime
    peers: list[Peer] = field(default_factory=list)
    travelled: int = 0
    """Letters handed over so far."""
    lost: list[Letter] = field(default_factory=list)
    """Letters to nobody."""
    _due: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)

    def clock(self) -> datetime:
        """The virtual time."""
        return self.now

    def settle_in(self, *peers: Peer) -> None:
        """Let them take part."""
        self.peers += peers

    def post(self, letter: Letter, after: timedelta = timedelta()) -> None:
        """Send a letter on its way."""

        async def arrives() -> None:
            await self._deliver(letter)

        self.at(self.now + TRANSPORT + after, arrives)

    def at(self, when: datetime, act: Callable[[], Awaitable[None]]) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._due, (when, next(self._order), act))

    def every(self, span: timedelta, act: Callable[[], Awaitable[None]], first: timedelta) -> None:
        """Let something happen again and again, for the first time after `first`."""

        async def again() -> None:
            await act()
            self.at(self.now + span, again)

        self.at(self.now + first, again)

    async def pass_by(self, span: timedelta) -> None:
        """Let time pass, from one thing that happens to the next."""
        end = self.now + span
        beat = self.now + HEARTBEAT
        while self.now < end:
            self.now = min(end, beat, self._due[0][0] if self._due else end)
            await self._act()
            if self.now >= beat:
                beat = self.now + HEARTBEAT
                await self._look()

    async def _act(self) -> None:
        """Do all that is due now, as often as something follows at once."""
        while self._due and self._due[0][0] <= self.now:
            await heapq.heappop(self._due)[2]()

    async def _look(self) -> None:
        for peer in self.peers:
            await peer.looks(self)

    async def _deliver(self, letter: Letter) -> None:
        self.travelled += 1
        peer = next((one for one in self.peers if one.has(letter.recipient)), None)
        if peer is None:
            self.lost.append(letter)
            return
        await peer.gets(self, letter)
        await peer.looks(self)
