"""Reading what settling needs, for the tickets of a batch."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from automations.engine.facts import Scene
from automations.engine.settling.settle import Settling
from automations.engine.settling.voice import Voice
from automations.engine.settling.wanted import NOTHING, Wanted
from core import desk, rota, tables
from core.tickets.changes import Standing
from core.tickets.changes.queries import meanings
from core.tickets.changes.write import OPEN
from core.tickets.places import places

_message = tables.message.c

_LAST = (
    select(func.max(_message.id))
    .where(
        _message.ticket_id.in_(bindparam("tickets", expanding=True)),
        _message.direction == "out",
        _message.automatic == "",
        _message.agent_id.is_not(None),
    )
    .group_by(_message.ticket_id)
)
_ANSWERED_LAST: Select[Any] = (
    select(_message.ticket_id, _message.agent_id)
    .join_from(tables.message, tables.agent, tables.agent.c.id == _message.agent_id)
    .where(_message.id.in_(_LAST), tables.agent.c.active)
)

_agent = tables.agent.c
_VOICES: Select[Any] = select(_agent.id, _agent.name, _agent.signature).where(
    _agent.id.in_(bindparam("agents", expanding=True)), _agent.active
)


def load(connection: Connection, scene: Scene, wanted: Wanted) -> Settling:
    """What settling needs for the events of a scene; the caller holds the tickets' locks."""
    if wanted == NOTHING:
        return Settling(clocks=scene.clocks)
    turns = rota.load(connection, wanted.turns, scene.now, count=wanted.capped)
    return replace(_read(connection, scene.standing, wanted), turns=turns, clocks=scene.clocks)


def imagined(
    connection: Connection, standing: Mapping[int, Standing], wanted: Wanted, now: datetime
) -> Settling:
    """The same to see what would happen: nothing is locked, whoever is not away is online.

    The clocks are the caller's to add.
    """
    turns = rota.load(connection, wanted.turns, now, count=wanted.capped, hold=False)
    return replace(_read(connection, standing, wanted), turns=turns)


def _read(connection: Connection, standing: Mapping[int, Standing], wanted: Wanted) -> Settling:
    inboxes = {one.ticket.inbox for one in standing.values()} | wanted.inboxes
    known = meanings(connection) if wanted.closes else {}
    return Settling(
        places=places(connection, inboxes) if wanted.sees else {},
        answered_last=_answered_last(connection, standing) if wanted.last else {},
        closed=desk.status_of(connection, "closed") if wanted.closes else 0,
        open=frozenset(status for status, meaning in known.items() if meaning in OPEN),
        voices=_voices(connection, wanted.voices) if wanted.voices else {},
    )


def _voices(connection: Connection, agents: Collection[int]) -> dict[int, Voice]:
    rows = connection.execute(_VOICES, {"agents": list(agents)})
    return {row[0]: Voice(row[1], row[2]) for row in rows}


def _answered_last(connection: Connection, tickets: Collection[int]) -> dict[int, int]:
    rows = connection.execute(_ANSWERED_LAST, {"tickets": list(tickets)})
    return {row[0]: row[1] for row in rows}
