"""One batch of events, from the first question to the last row, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, update

from automations.engine import facts, history, queries, resuming, settling
from automations.engine.decide import Means, decide
from automations.engine.filling import filler
from automations.engine.numbers import known_numbers
from automations.engine.ready import Ready, widened
from automations.engine.record import end_waiting, record
from automations.engine.telling import teller
from automations.engine.types import Bounds, Due
from automations.library import queries as library
from core import custom_fields, instance, orders, rota, tables
from core.store import crashpoint
from core.tickets.lock import lock, lock_free

BATCH = 100
"""Most events in one transaction."""
PAUSED = "automations_paused"
"""The instance's switch that stops all automations."""
ORDERS_COME = timedelta(seconds=2)
"""How long an event rests while a channel is asked about its customer's orders."""
MOST_ATTEMPTS = 5
"""How often an event may fail before it is parked."""
BACK_OFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
"""How long an event rests after its first, second … failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one transaction came to."""

    events: int = 0
    runs: int = 0
    accounts: frozenset[int] = frozenset()
    """Accounts whose deliveries may leave now."""
    errands: frozenset[str] = frozenset()
    """Keys of the lanes whose errands may be done now."""
    stale: bool = False
    """Nothing was done: the automations have changed since they were read."""
    paused: bool = False
    """Nothing was done: all automations are paused."""
    wake: datetime | None = None
    """When an event that waits for a retry is due again; told when nothing else is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Which events to look at."""

    limit: int = BATCH
    only: int | None = None
    """One event alone, if it is the first that is due."""


def process(
    connection: Connection, ready: Ready, bounds: Bounds, now: datetime, take: Take = Take()
) -> Outcome:
    """Look at the oldest events: facts, match, plan; then runs, changes, traces, verdicts.

    Everything an event brought about is in this one transaction, so it happened once or not at all.
    """
    if instance.get(connection, PAUSED):
        return Outcome(paused=True)
    if library.stamp(connection) != ready.stamp:
        return Outcome(stale=True)
    events = _take(connection, now, take)
    if ready.with_orders or ready.quotes_orders:
        events = _answered(connection, events, now)
    if not events:
        return Outcome(wake=queries.next_due(connection, now))
    going = resuming.load(connection, events, ready)
    ready = widened(ready, [one.compiled for one in going.values()])
    scene = facts.load(
        connection, events, now, with_fields=ready.with_fields, with_orders=ready.with_orders
    )
    past = history.load(connection, scene, ready, bounds)
    means = Means(
        candidates=ready.candidates,
        history=past,
        bounds=bounds,
        fill=filler(connection, scene, ready),
        settling=settling.load(connection, scene, ready.wanted),
        tell=teller(connection, scene, wanted=ready.tells),
        going_on=going,
        numbers=known_numbers(connection, scene, bounds) if ready.sends else {},
        choices=custom_fields.choices(connection) if ready.with_choices else {},
    )
    decided = decide(scene, means)
    crashpoint("engine.decided")
    recorded = record(connection, decided, scene, ready.heard, past, means.settling.voices)
    rota.save(connection, means.settling.turns.values())
    crashpoint("engine.recorded")
    return Outcome(
        events=len(events),
        runs=recorded.runs,
        accounts=recorded.accounts,
        errands=recorded.errands,
    )


def fail(connection: Connection, event: int, error: str, now: datetime) -> None:
    """Note that an event failed; the fifth time it is parked and its ticket goes on."""
    attempts = queries.attempts(connection, event) + 1
    parked = attempts >= MOST_ATTEMPTS
    connection.execute(
        _FAIL,
        {
            "b_event": event,
            "attempts": attempts,
            "state": "failed" if parked else "new",
            "next_at": None if parked else now + BACK_OFF[attempts - 1],
            "error": error[:500],
        },
    )
    if parked:
        end_waiting(connection, event, error[:500], now)


_FAIL = update(tables.event).where(
    tables.event.c.id == bindparam("b_event"), tables.event.c.state == "new"
)


def _answered(connection: Connection, events: Sequence[Due], now: datetime) -> Sequence[Due]:
    """The events to look at now; where orders are being asked for they wait a little."""
    waiting = orders.pending(connection, {event.ticket for event in events}, now)
    late = [event.id for event in events if event.ticket in waiting]
    if late:
        again = {"b_next_at": now + ORDERS_COME}
        connection.execute(_LATER, [{"b_event": event, **again} for event in late])
    return [event for event in events if event.ticket not in waiting]


_LATER = (
    update(tables.event)
    .where(tables.event.c.id == bindparam("b_event"), tables.event.c.state == "new")
    .values(next_at=bindparam("b_next_at"))
)


def _take(connection: Connection, now: datetime, take: Take) -> Sequence[Due]:
    """The events to look at, their tickets locked; what another owner took meanwhile is left.

    So is what is about a ticket that somebody holds just now, mostly the intake with the customer's
    next message: its events keep their order, and their turn comes with the next batch.
    """
    events = [
        event for event in queries.due(connection, now, take.limit) if take.only in (None, event.id)
    ]
    if not events:
        return events
    free = lock_free(connection, {event.ticket for event in events})
    if not free:
        free = frozenset({events[0].ticket})
        lock(connection, free)
    events = [event for event in events if event.ticket in free]
    if connection.dialect.name == "sqlite":
        return events
    left = queries.still_new(connection, [event.id for event in events])
    return [event for event in events if event.id in left]
