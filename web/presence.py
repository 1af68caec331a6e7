"""Who looks at which ticket just now, and who is writing: signals in memory, never stored."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from aiohttp import web

from core.agents.presence import WRITTEN_EVERY

Doing: TypeAlias = Literal["looking", "typing", "gone"]

LASTS_S = 20.0
"""How long a sign of presence counts; a page that is open repeats it every ten seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at a ticket."""

    agent: int
    name: str
    doing: Doing


@dataclass(frozen=True, slots=True)
class Presence:
    """Everybody at one ticket, by name."""

    ticket: int
    """The ticket's number."""
    inbox: int
    people: tuple[Person, ...]

    def others(self, agent: int) -> tuple[Person, ...]:
        """Everybody but this agent."""
        return tuple(person for person in self.people if person.agent != agent)


class Signs:
    """The signs of presence of this process; `tell` is called when a ticket's change."""

    def __init__(self, tell: Callable[[Presence], None]) -> None:
        self._tell = tell
        self._at: dict[int, dict[int, tuple[Person, float]]] = {}

    def mark(self, ticket: int, inbox: int, person: Person, moment: float) -> Presence:
        """Note a sign (monotonic seconds); returns who is there now."""
        before = self._people(ticket)
        there = self._at.setdefault(ticket, {})
        there[person.agent] = person, moment
        self._forget(moment)
        present = Presence(ticket, inbox, self._people(ticket))
        if present.people != before:
            self._tell(present)
        return present

    def _people(self, ticket: int) -> tuple[Person, ...]:
        found = [person for person, _ in self._at.get(ticket, {}).values()]
        return tuple(sorted(found, key=lambda person: (person.name, person.agent)))

    def _forget(self, moment: float) -> None:
        """Drop those who have gone, everywhere: a browser that dies says nothing."""
        for ticket, there in list(self._at.items()):
            for agent, (person, since) in list(there.items()):
                if person.doing == "gone" or moment - since > LASTS_S:
                    del there[agent]
            if not there:
                del self._at[ticket]


class Seen:
    """When each agent's open stream was written down last, so that it is not done too often."""

    def __init__(self) -> None:
        self._written: dict[int, datetime] = {}

    def due(self, agents: Collection[int], now: datetime) -> set[int]:
        """Those of the agents with a stream open who are to be written down now."""
        kept = {agent: self._written[agent] for agent in agents if agent in self._written}
        due = {agent for agent in agents if agent not in kept or now - kept[agent] >= WRITTEN_EVERY}
        self._written = kept | dict.fromkeys(due, now)
        return due


SIGNS = web.AppKey("signs", Signs)
