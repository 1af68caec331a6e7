"""Reading what became of a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from core import tables

KEPT = timedelta(hours=24)
"""How long the same key gets the same answer."""

_request = tables.idempotent_request


@dataclass(frozen=True, slots=True)
class Done:
    """The answer that a request got."""

    status: int
    body: str


def found(connection: Connection, agent: int, key: str, now: datetime) -> Row[Any] | None:
    """The row of an agent's key, if it is younger than a day."""
    return connection.execute(
        select(_request).where(
            _request.c.agent_id == agent,
            _request.c.key == key,
            _request.c.created_at > now - KEPT,
        )
    ).one_or_none()
