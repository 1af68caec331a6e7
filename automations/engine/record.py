"""Recording what was decided: runs, changes, traces, verdicts, kept facts; set-based."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update

from automations.engine.facts import Scene
from automations.engine.keep import pack
from automations.engine.types import Decided, Due, Planned, StepTrace, Wish
from core import tables
from core.store import Bulk, reserve
from core.tickets import changes
from core.tickets.changes import Change, Origin, Played, Sent
from postroom.action import SendMessage

SYSTEM = "system"

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


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A run with the row id it gets."""

    id: int
    planned: Planned


def record(
    connection: Connection,
    decided: Sequence[Decided],
    scene: Scene,
    heard: frozenset[str],
) -> Recorded:
    """Write everything; the caller holds the tickets' locks."""
    now = scene.now
    planned = [run for one in decided for run in one.runs]
    ids = reserve(connection, tables.run, len(planned))
    runs = [_Numbered(id_, run) for id_, run in zip(ids, planned, strict=True)]
    played = [each for run in runs for each in _played(run)]
    _RUNS(connection, [_run_row(run, now) for run in runs])
    applied = changes.record(connection, played, scene.standing, now, heard)
    _STEPS(connection, [row for run in runs for row in _step_rows(run, applied.sent, now)])
    _DONE(connection, [_done(one) for one in decided])
    _RELEASE(connection, [_released(one.event) for one in decided if _came_to_nothing(one)])
    return Recorded(runs=len(runs), accounts=_accounts(played, applied.sent))


def _played(run: _Numbered) -> Iterable[Played]:
    """What the run changes, each change with the run's id in it."""
    planned = run.planned
    if not planned.wishes:
        return
    origin = _origin(run)
    used: set[str] = set()
    for wish in planned.wishes:
        change = Change(
            ticket=planned.event.ticket,
            effect=wish.effect,
            origin=origin,
            key=_key(run.id, wish, used),
            step=wish.step,
            held=wish.held,
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


def _origin(run: _Numbered) -> Origin:
    compiled, event = run.planned.compiled, run.planned.event
    name = compiled.document.run_as
    agent = None if name == SYSTEM else compiled.rows.get("agent", {}).get(name)
    return Origin(
        actor="automation",
        agent=agent,
        author=compiled.name if agent is None else name,
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
        "depth": event.depth + 1,
        "error": planned.error,
        "created_at": now,
        "finished_at": now,
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
    for position, trace in enumerate(run.planned.trace):
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


def _accounts(played: Iterable[Played], sent: Mapping[str, Sent]) -> frozenset[int]:
    if not sent:
        return frozenset()
    leaving = {key for key, one in sent.items() if one.state == "queued"}
    return frozenset(each.after.account for each in played if each.change.key in leaving)
