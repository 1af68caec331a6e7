"""When an agent was last seen: kept in their row, give or take a few seconds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, or_, update

from core import tables
from core.tables.columns import UtcDateTime

ONLINE_FOR = timedelta(seconds=60)
"""How long somebody counts as online after having been seen."""
WRITTEN_EVERY = timedelta(seconds=20)
"""How old what is written may grow while a page is open."""

_agent = tables.agent.c
_SAW = (
    update(tables.agent)
    .where(
        _agent.id.in_(bindparam("b_agents", expanding=True)),
        or_(
            _agent.last_seen_at.is_(None),
            _agent.last_seen_at < bindparam("b_now", type_=UtcDateTime()),
        ),
    )
    .values(last_seen_at=bindparam("b_now", type_=UtcDateTime()))
)


def is_online(last_seen_at: datetime | None, now: datetime) -> bool:
    """Whether somebody who was last seen then counts as being there."""
    return last_seen_at is not None and now - last_seen_at <= ONLINE_FOR


def saw(connection: Connection, agents: Collection[int], now: datetime) -> None:
    """Write down that pages of these agents are open; never goes back in time."""
    if agents:
        connection.execute(_SAW, {"b_agents": sorted(agents), "b_now": now})
