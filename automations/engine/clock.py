"""The present moment as every calendar of the instance sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from core import calendars
from core.calendars import Calendar
from postroom.facts import ClockFacts, LocalMoment

NO_CALENDAR = '{"name":"none","zone":"UTC","week":{}}'
"""What an instance without a company calendar goes by: never open."""


class Openness(Mapping[int, bool]):
    """Who is inside working hours, by row id: those with a calendar of their own, and the rest."""

    __slots__ = ("_others", "_own")

    def __init__(self, own: Mapping[int, bool], *, others: bool) -> None:
        self._own = own
        self._others = others

    @property
    def others(self) -> bool:
        """Whether those who follow the company are at work."""
        return self._others

    def __getitem__(self, row: int) -> bool:
        return self._own.get(row, self._others)

    def __iter__(self) -> Iterator[int]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)


class Clocks:
    """`ClockFacts` by inbox calendar; one object each for a whole batch."""

    def __init__(
        self,
        now: datetime,
        company: Calendar,
        others: Mapping[int, Calendar],
        agents: Mapping[int, int],
        teams: Mapping[int, int],
    ) -> None:
        self._now = now
        self._calendars = others
        self._company = company
        self._moments = {id_: calendars.local(one, now) for id_, one in others.items()}
        self._own = calendars.local(company, now)
        self._agents = _openness(agents, self._moments, self._own)
        self._teams = _openness(teams, self._moments, self._own)
        self._made: dict[int | None, ClockFacts] = {}

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self._now

    def calendar(self, calendar: int | None) -> Calendar:
        """A calendar by its row; None means the company's."""
        return self._company if calendar is None else self._calendars[calendar]

    def seen_from(self, calendar: int | None) -> ClockFacts:
        """What a ticket reads whose inbox has this calendar; None means the company's."""
        facts = self._made.get(calendar)
        if facts is None:
            facts = self._made[calendar] = self._seen_from(calendar)
        return facts

    def opens_at(self, calendar: int | None) -> str:
        """When that calendar opens next, on its own clock: `2026-11-23 09:00`; "" if it never does."""
        asked = self.calendar(calendar)
        opening = calendars.next_opening(asked, self._now)
        return "" if opening is None else self.told(opening, calendar)

    def told(self, moment: datetime, calendar: int | None) -> str:
        """A moment on that calendar's own clock: `2026-11-23 09:00`."""
        asked = self._company if calendar is None else self._calendars[calendar]
        return f"{moment.astimezone(asked.tz):%Y-%m-%d %H:%M}"

    def _seen_from(self, calendar: int | None) -> ClockFacts:
        own = self._own if calendar is None else self._moments[calendar]
        return ClockFacts(
            now=self._now,
            own=own,
            calendars=self._moments,
            agents=self._agents,
            teams=self._teams,
        )


def clocks(
    now: datetime,
    documents: Mapping[int, tuple[str, bool]],
    agents: Mapping[int, int],
    teams: Mapping[int, int],
) -> Clocks:
    """Read every calendar; `documents`: id → JSON and whether it is the company's.

    `agents` and `teams`: id → calendar id, for those that have one of their own.
    """
    parsed = {id_: _calendar(text) for id_, (text, _) in documents.items()}
    companies = (parsed[id_] for id_, (_, is_company) in documents.items() if is_company)
    return Clocks(now, next(companies, _calendar(NO_CALENDAR)), parsed, agents, teams)


@lru_cache(maxsize=1024)
def _calendar(text: str) -> Calendar:
    """A calendar is parsed once and kept: it remembers the spans it has worked out."""
    return calendars.parse(json.loads(text))


def _openness(
    own: Mapping[int, int], moments: Mapping[int, LocalMoment], company: LocalMoment
) -> Openness:
    return Openness({row: moments[id_].open for row, id_ in own.items()}, others=company.open)
