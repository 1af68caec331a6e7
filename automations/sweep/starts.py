"""Starts that wait for their turn: what would otherwise begin on many tickets at one moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, update

from automations.sweep import queries
from automations.sweep.queries import Start
from automations.sweep.watch import Watch
from core import events, tables
from core.events import NewEvent
from core.tickets.lock import lock

BATCH = 500
"""Starts that begin in one look, of automations that send nothing."""
PER_MINUTE = 60
"""Starts of automations that send, where no cap says otherwise."""
_MINUTE = timedelta(minutes=1)
_start = tables.start.c


@dataclass(frozen=True, slots=True)
class Released:
    """How many starts became events, and whether more may follow at once."""

    count: int = 0
    more: bool = False


def pace(cap: int | None) -> int:
    """Starts a minute of automations that send: half the instance's cap, to leave room."""
    return PER_MINUTE if cap is None else max(1, cap // 2)


def queue(
    connection: Connection, watch: Watch, tickets: Sequence[tuple[int, str]], now: datetime
) -> None:
    """Let an automation begin on these tickets, each with its episode, when their turn comes."""
    if not tickets:
        return
    row = {
        "automation_id": watch.automation,
        "trigger": watch.trigger,
        "calendar_id": watch.calendar,
        "sends": watch.sends,
        "created_at": now,
    }
    rows = [{**row, "ticket_id": ticket, "key": key} for ticket, key in tickets]
    connection.execute(insert(tables.start), rows)


def release(
    connection: Connection, running: Collection[int], per_minute: int, now: datetime
) -> Released:
    """Begin what may begin now; what was switched off meanwhile is forgotten.

    `running`: automations that are switched on.
    """
    waiting = queries.waiting_automations(connection)
    if not waiting:
        return Released()
    gone = waiting - set(running)
    connection.execute(delete(tables.start).where(_start.automation_id.in_(gone)))
    room = per_minute - queries.released_since(connection, now - _MINUTE)
    silent = queries.starts(connection, BATCH, sends=False)
    sending = queries.starts(connection, max(room, 0), sends=True)
    _begin(connection, [*silent, *sending], now)
    return Released(len(silent) + len(sending), more=len(silent) == BATCH)


def _begin(connection: Connection, begun: Sequence[Start], now: datetime) -> None:
    if not begun:
        return
    lock(connection, {one.ticket for one in begun})
    events.append(connection, [_event(one) for one in begun], now)
    connection.execute(
        update(tables.start).where(_start.id.in_([one.id for one in begun])).values(released_at=now)
    )
    connection.execute(delete(tables.start).where(_start.released_at < now - _MINUTE))


def _event(one: Start) -> NewEvent:
    payload: dict[str, str | int | bool | None] = {
        "automation": one.automation,
        "episode": one.key,
    }
    if one.calendar is not None:
        payload["calendar"] = one.calendar
    return NewEvent(ticket=one.ticket, kind=one.trigger, actor="system", payload=payload)
