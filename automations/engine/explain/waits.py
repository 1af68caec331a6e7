"""Why a timed automation has not fired for a ticket yet, and when it would."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from msgspec import structs
from sqlalchemy import Connection

from automations.compiled import Compiled
from automations.conditions import memory
from automations.conditions.explain import Explanation
from automations.conditions.explain import explain as explain_condition
from automations.engine import facts as loading
from automations.engine import queries as engine
from automations.engine.explain import queries
from automations.engine.explain.types import Outcome
from automations.engine.types import Due
from automations.language import Language
from automations.sweep.calendar import coming
from automations.sweep.episodes import episode_key
from automations.sweep.watch import Watch, watches
from postroom.facts import ClockFacts, Facts

AHEAD = timedelta(days=8)
"""How far conditions on clocks are looked ahead: a week, and the day it began in."""
STRIDE = timedelta(minutes=30)
"""How far apart; within the first stride that holds, the minute is looked for."""
SOON = timedelta(seconds=1)

_At: TypeAlias = Callable[[datetime], ClockFacts]
_Holds: TypeAlias = Callable[[datetime], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How a timed automation stands to a ticket at the present moment."""

    trigger: str
    outcome: Outcome
    """not_yet, fired, conditions, error or off."""
    due: datetime | None
    condition: Explanation


def is_timed(compiled: Compiled) -> bool:
    """Whether nothing but time starts it."""
    return bool(compiled.uses) and all(use.trigger.timed for use in compiled.uses)


def waiting(
    connection: Connection,
    compiled: Compiled,
    switched_on: datetime | None,
    ticket: int,
    language: Language,
    now: datetime,
) -> Waiting:
    """Ask each of its timed triggers about the ticket (row id) as it stands."""
    asked = [
        _asked(connection, watch, ticket, language, now)
        for watch in watches(compiled, switched_on or now, language)
    ]
    first = min(asked, key=lambda one: (one.outcome != "not_yet", one.due is None, one.due or now))
    return first if switched_on else replace(first, outcome="off", due=None)


def _asked(
    connection: Connection, watch: Watch, ticket: int, language: Language, now: datetime
) -> Waiting:
    facts, at = _present(connection, watch, ticket, now)
    test = memory.compile_node(watch.condition, language, watch.rows)

    def holds(moment: datetime) -> bool:
        return not test(structs.replace(facts, clock=at(moment)))

    explained = explain_condition(watch.condition, facts, language, watch.rows)
    outcome, due = _stands(connection, watch, facts, _moments(watch, facts, language), holds)
    if explained.outcome == "error":
        outcome, due = "error", None
    return Waiting(trigger=watch.trigger, outcome=outcome, due=due, condition=explained)


def _present(connection: Connection, watch: Watch, ticket: int, now: datetime) -> tuple[Facts, _At]:
    event = Due(
        id=0,
        ticket=ticket,
        kind=watch.trigger,
        actor="system",
        payload={},
        message=None,
        cause=None,
        depth=0,
        attempts=0,
    )
    scene = loading.load(connection, [event], now, with_fields=True, with_orders=True)
    standing = scene.standing[ticket]
    clocks = engine.clocks_of(connection)
    return scene.facts(event, standing.ticket), lambda t: clocks(t).seen_from(standing.calendar)


_Moments: TypeAlias = Mapping[str, datetime | None]


def _moments(watch: Watch, facts: Facts, language: Language) -> _Moments:
    """What each moment the condition names is for this ticket."""
    asked = {key: language.asked(key) for key in watch.edges.fields}
    found = {key: None if field is None else field.read(facts) for key, field in asked.items()}
    return {key: at if isinstance(at, datetime) else None for key, at in found.items()}


def _stands(
    connection: Connection, watch: Watch, facts: Facts, moments: _Moments, holds: _Holds
) -> tuple[Outcome, datetime | None]:
    now = facts.clock.now
    if watch.timetable is not None:
        return "not_yet", coming(connection, watch, now)
    if watch.open_only and not queries.is_open(connection, facts.ticket.id):
        return "conditions", None
    if holds(now):
        key = episode_key(watch, moments.values())
        done = queries.has_episode(connection, watch.automation, facts.ticket.id, key)
        return ("fired", None) if done else ("not_yet", now)
    due = _first(watch, moments, holds, now)
    return ("not_yet", due) if due else ("conditions", None)


def _first(watch: Watch, moments: _Moments, holds: _Holds, now: datetime) -> datetime | None:
    """The first moment at which the condition holds, should nothing else happen."""
    found = [t for t in _edges(watch, moments, now) if holds(t)][:1]
    if watch.edges.clocks:
        found += _by_clock(now, found[0] if found else now + AHEAD, holds)
    return min(found, default=None)


def _edges(watch: Watch, moments: _Moments, now: datetime) -> Iterable[datetime]:
    dated = ((moments[edge.field], edge.after) for edge in watch.edges.moments)
    turns = sorted(at + after for at, after in dated if at is not None)
    return [t for turn in turns for t in (turn, turn + SOON) if t > now]


def _by_clock(now: datetime, until: datetime, holds: _Holds) -> Iterator[datetime]:
    """The minute at which a clock makes it hold, if one does."""
    start = now.replace(second=0, microsecond=0)
    last = min(until, now + AHEAD)
    strides = range(1, int((last - start) / STRIDE) + 1)
    hit = next((start + n * STRIDE for n in strides if holds(start + n * STRIDE)), None)
    if hit is None:
        return
    minutes = (hit - STRIDE + timedelta(minutes=n) for n in range(1, int(STRIDE / SOON) // 60 + 1))
    yield next(t for t in minutes if holds(t) or t >= hit)
