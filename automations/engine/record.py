"""Recording what was decided: runs, changes, traces, verdicts, kept facts; set-based."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, insert, update

from automations.engine.facts import Scene
from automations.engine.history import History
from automations.engine.keep import pack
from automations.engine.resuming.queries import run_of_event
from automations.engine.settling.voice import Voice, voice_of
from automations.engine.types import Decided, Due, Planned, StepTrace, Wish
from core import tables
from core.notifications import alarms
from core.outbox import breaker
from core.store import Bulk, reserve
from core.tables.columns import Json, UtcDateTime
from core.tickets import changes
from core.tickets.changes import Change, Origin, Played, Sent
from postroom.action import SendMessage

_DONE = Bulk(
    update(tables.event)
    .where(tables.event.c.id == bindparam("b_event"))
    .values(
        state="done",
        facts=bindparam("b_facts"),
        verdicts=bindparam("b_verdicts"),
        next_at=None,
        error="",
    )
)
_RUNS = Bulk(insert(tables.run))
_STEPS = Bulk(insert(tables.run_step))
_ERRANDS = Bulk(insert(tables.errand))
_WENT_ON = Bulk(
    update(tables.run)
    .where(tables.run.c.id == bindparam("b_run"))
    .values(
        state=bindparam("b_state"),
        position=bindparam("b_position"),
        error=bindparam("b_error"),
        finished_at=bindparam("b_finished", type_=UtcDateTime()),
    )
)
_STEP = tables.run_step.c
_STEPPED = Bulk(
    update(tables.run_step)
    .where(
        _STEP.run_id == bindparam("b_run"),
        _STEP.step == bindparam("b_step"),
        _STEP.outcome == "working",
    )
    .values(
        outcome=bindparam("b_outcome"),
        detail=bindparam("b_detail", type_=Json()),
        created_at=bindparam("b_now", type_=UtcDateTime()),
    )
)
_EPISODE = tables.episode.c
_RELEASE = Bulk(
    delete(tables.episode).where(
        _EPISODE.automation_id == bindparam("b_automation"),
        _EPISODE.ticket_id == bindparam("b_ticket"),
        _EPISODE.key == bindparam("b_key"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What one transaction wrote."""

    runs: int
    accounts: frozenset[int]
    """Accounts whose deliveries may leave now."""
    errands: frozenset[str] = frozenset()
    """Keys of the lanes whose errands may be done now."""


class _Numbered(Struct, frozen=True):
    """A run with the row id it gets."""

    id: int
    planned: Planned


def record(
    connection: Connection,
    decided: Sequence[Decided],
    scene: Scene,
    heard: frozenset[str],
    history: History,
    voices: Mapping[int, Voice] | None = None,
) -> Recorded:
    """Write everything; the caller holds the tickets' locks.

    `history`: with the caps that were reached. `voices`: in whose names automations speak.
    """
    now = scene.now
    planned = [run for one in decided for run in one.runs]
    runs = _numbered(connection, planned)
    played = [each for run in runs for each in _played(run, voices or {})]
    _RUNS(connection, [_run_row(run, now) for run in runs if run.planned.going_on is None])
    applied = changes.record(connection, played, scene.standing, now, heard)
    _STEPS(connection, [row for run in runs for row in _step_rows(run, applied.sent, now)])
    _alarm(connection, runs, now)
    _trip(connection, history, now)
    went_on = [run for run in runs if run.planned.going_on is not None]
    _WENT_ON(connection, [_went_on(run, now) for run in went_on])
    _STEPPED(connection, [_stepped(run, applied.sent, now) for run in went_on])
    _ERRANDS(connection, [row for run in runs for row in _errand_rows(run, now)])
    _DONE(connection, [_done(one) for one in decided])
    _RELEASE(connection, [_released(one.event) for one in decided if _came_to_nothing(one)])
    return Recorded(runs=len(runs), accounts=_accounts(applied.sent), errands=_lanes(planned))


def end_waiting(connection: Connection, event: int, error: str, now: datetime) -> None:
    """Let the run fail that waits for an event which could not be looked at."""
    run = run_of_event(connection, event)
    if run is None:
        return
    connection.execute(
        update(tables.run_step)
        .where(
            _STEP.run_id == run,
            tables.run.c.id == run,
            tables.run.c.position == _STEP.step,
            tables.run.c.state == "working",
            _STEP.outcome == "working",
        )
        .values(outcome="failed", detail={"reason": error}, created_at=now)
    )
    connection.execute(
        update(tables.run)
        .where(tables.run.c.id == run, tables.run.c.state == "working")
        .values(state="failed", error=error, finished_at=now)
    )


def _numbered(connection: Connection, planned: Sequence[Planned]) -> list[_Numbered]:
    """Runs with their rows' ids; one that goes on keeps its own."""
    fresh = iter(reserve(connection, tables.run, sum(run.going_on is None for run in planned)))
    return [
        _Numbered(next(fresh) if run.going_on is None else run.going_on.run, run) for run in planned
    ]


def _went_on(run: _Numbered, now: datetime) -> dict[str, object]:
    planned = run.planned
    return {
        "b_run": run.id,
        "b_state": planned.state,
        "b_position": planned.position,
        "b_error": planned.error,
        "b_finished": None if planned.state == "working" else now,
    }


def _stepped(run: _Numbered, sent: Mapping[str, Sent], now: datetime) -> dict[str, object]:
    trace = run.planned.trace[0]
    return {
        "b_run": run.id,
        "b_step": trace.step,
        "b_outcome": trace.outcome,
        "b_detail": _detail(run.id, trace, sent),
        "b_now": now,
    }


def _errand_rows(run: _Numbered, now: datetime) -> Iterable[dict[str, object]]:
    for ask in run.planned.asks:
        yield {
            "run_id": run.id,
            "ticket_id": run.planned.event.ticket,
            "step": ask.step,
            "action": ask.action,
            "place": ask.errand.place,
            "key": f"msg_{uuid4().hex}",
            "order": dict(ask.errand.order),
            "holds": ask.errand.holds,
            "spoke": ask.spoke,
            "state": "queued",
            "created_at": now,
        }


def _lanes(planned: Iterable[Planned]) -> frozenset[str]:
    return frozenset(f"{ask.action}:{ask.errand.place}" for run in planned for ask in run.asks)


def _alarm(connection: Connection, runs: Sequence[_Numbered], now: datetime) -> None:
    """Ring the bell of admins for what failed and for whom a crowd of tickets silences."""
    failed = [_trouble(run) for run in runs if run.planned.state == "failed"]
    held = [_trouble(run) for run in runs if _is_crowded(run.planned)]
    if failed:
        alarms.failed(connection, failed, now)
    if held:
        alarms.held(connection, held, now)


def _is_crowded(planned: Planned) -> bool:
    return any((trace.detail or {}).get("reason") == "crowd" for trace in planned.trace)


def _trip(connection: Connection, history: History, now: datetime) -> None:
    """Pause what has reached a cap, and tell admins of each pause once."""
    begun = breaker.trip(connection, history.sending.tripped, now)
    if begun:
        alarms.paused(connection, [scope.recipient for scope in begun], now)


def _trouble(run: _Numbered) -> alarms.Trouble:
    compiled = run.planned.compiled
    return alarms.Trouble(automation=compiled.automation_id, name=compiled.name, run=run.id)


def _played(run: _Numbered, voices: Mapping[int, Voice]) -> Iterable[Played]:
    """What the run changes, each change with the run's id in it."""
    planned = run.planned
    if not planned.wishes:
        return
    origin = _origin(run, voices)
    used: set[str] = set()
    for wish in planned.wishes:
        change = Change(
            ticket=planned.event.ticket,
            effect=wish.effect,
            origin=origin,
            key=_key(run.id, wish, used),
            step=wish.step,
            held=wish.held,
            letter=wish.letter,
        )
        yield Played(change, wish.before, wish.after)


def _key(run: int, wish: Wish, used: set[str]) -> str:
    """The idempotency key of a message; a step's second one gets a mark."""
    if not isinstance(wish.effect, SendMessage):
        return ""
    key = f"run:{run}:{wish.step}"
    while key in used:
        key += "+"
    used.add(key)
    return key


def _origin(run: _Numbered, voices: Mapping[int, Voice]) -> Origin:
    compiled, event = run.planned.compiled, run.planned.event
    agent = voice_of(compiled) or None
    voice = voices.get(agent or 0)
    return Origin(
        actor="automation",
        agent=agent,
        author=compiled.name if voice is None else voice.name,
        automation=compiled.automation_id,
        run=run.id,
        cause=event.root,
        depth=event.depth + 1,
    )


def _run_row(run: _Numbered, now: datetime) -> dict[str, object]:
    planned, event = run.planned, run.planned.event
    return {
        "id": run.id,
        "automation_id": planned.compiled.automation_id,
        "version_id": planned.compiled.version_id,
        "ticket_id": event.ticket,
        "event_id": event.id,
        "cause_id": event.root,
        "trigger_key": _trigger_key(event),
        "state": planned.state,
        "position": planned.position,
        "depth": event.depth + 1,
        "error": planned.error,
        "created_at": now,
        "finished_at": None if planned.state == "working" else now,
    }


def _trigger_key(event: Due) -> str:
    """What started the run: an episode of a ticket, or all that goes back to one cause."""
    episode = event.payload.get("episode")
    if episode is None:
        return f"cause:{event.root}:{event.ticket}"
    return f"episode:{event.ticket}:{episode}"


def _step_rows(
    run: _Numbered, sent: Mapping[str, Sent], now: datetime
) -> Iterable[dict[str, object]]:
    going = run.planned.going_on
    trace_of_these = run.planned.trace if going is None else run.planned.trace[1:]
    for position, trace in enumerate(trace_of_these, 0 if going is None else going.steps):
        yield {
            "run_id": run.id,
            "position": position,
            "step": trace.step,
            "action": trace.action,
            "outcome": trace.outcome,
            "detail": _detail(run.id, trace, sent),
            "created_at": now,
        }


def _detail(run: int, trace: StepTrace, sent: Mapping[str, Sent]) -> dict[str, Any] | None:
    message = sent.get(f"run:{run}:{trace.step}") if sent else None
    if message is None:
        return None if trace.detail is None else dict(trace.detail)
    made = {"message": message.message, "delivery": message.delivery, "state": message.state}
    return {**(trace.detail or {}), **made}


def _done(one: Decided) -> dict[str, object]:
    return {
        "b_event": one.event.id,
        "b_facts": one.kept,
        "b_verdicts": pack(one.verdicts),
    }


def _came_to_nothing(one: Decided) -> bool:
    """Whether a ticket changed between the look and now, so that its episode may still come."""
    if "episode" not in one.event.payload or one.runs or not one.verdicts:
        return False
    return isinstance(one.verdicts[-1], int)


def _released(event: Due) -> dict[str, object]:
    return {
        "b_automation": event.payload["automation"],
        "b_ticket": event.ticket,
        "b_key": event.payload["episode"],
    }


def _accounts(sent: Mapping[str, Sent]) -> frozenset[int]:
    return frozenset(one.account for one in sent.values() if one.state == "queued")
