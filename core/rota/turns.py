"""Whose turn it is in a team: decided purely over members read before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, update

from core import tables

NOBODY: Final = "nobody is in the team"
NO_ACCESS: Final = "nobody of the team has access to the ticket's inbox"
HOLDS_IT: Final = "whoever could take it has the ticket already"
NOT_ONLINE: Final = "nobody of the team is online and not away"
NOT_AT_WORK: Final = "nobody of the team who is online is at work now"
FULL: Final = "everybody of the team who is online has as many open tickets as they may"

_SAVE = (
    update(tables.rota)
    .where(tables.rota.c.team_id == bindparam("b_team"))
    .values(agent_id=bindparam("b_agent"))
)


@dataclass(slots=True, kw_only=True)
class Member:
    """Somebody of a team who takes turns."""

    agent: int
    online: bool
    """A page of theirs is open, and they are not away."""
    open: int = 0
    """How many open tickets they have; counted only where a cap asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What is asked of who takes a ticket."""

    seeing: frozenset[int]
    """Agents who may see the ticket's inbox."""
    holder: int | None = None
    """Who has the ticket and is passed over."""
    cap: int | None = None
    """Most open tickets of an agent, this one included."""
    at_work: Mapping[int, bool] | None = None
    """Agent → inside working hours; None if those do not matter."""


class Turns:
    """The turns of one team; whoever takes one is remembered until `save`."""

    def __init__(self, team: int, members: Iterable[Member], last: int) -> None:
        self.team = team
        self.last = last
        """Whose turn it was last; 0 at the beginning."""
        self._began_at = last
        self._members = sorted(members, key=lambda member: member.agent)

    @property
    def moved(self) -> bool:
        """Whether anybody has taken a turn."""
        return self.last != self._began_at

    def take(self, need: Need) -> int | str:
        """Give the next turn to somebody who can take it: the agent, or why there is none."""
        able = self._able(need)
        if isinstance(able, str):
            return able
        after = [member for member in able if member.agent > self.last]
        self.last = (after or able)[0].agent
        return self.last

    def note(self, before: int | None, after: int | None) -> None:
        """An open ticket has gone from one holder to another."""
        for member in self._members:
            member.open += (member.agent == after) - (member.agent == before)

    def _able(self, need: Need) -> list[Member] | str:
        """Those who can take it, or the first demand that nobody meets."""
        able = self._members
        demands = (
            (NOBODY, lambda _: True),
            (NO_ACCESS, lambda member: member.agent in need.seeing),
            (NOT_ONLINE, lambda member: member.online),
            (HOLDS_IT, lambda member: member.agent != need.holder),
            (NOT_AT_WORK, lambda member: need.at_work is None or need.at_work[member.agent]),
            (FULL, lambda member: need.cap is None or member.open < need.cap),
        )
        for lacking, meets in demands:
            able = [member for member in able if meets(member)]
            if not able:
                return lacking
        return able


def save(connection: Connection, turns: Iterable[Turns]) -> None:
    """Remember whose turn it was last; the caller holds the rows that `load` locked."""
    moved = [{"b_team": one.team, "b_agent": one.last} for one in turns if one.moved]
    if moved:
        connection.execute(_SAVE, moved)
