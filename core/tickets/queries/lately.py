"""What a ticket was told last of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from core import tables

_event = tables.event.c


def last_payload(connection: Connection, ticket: int, kind: str) -> Mapping[str, Any]:
    """The payload of a ticket's (row id) latest event of a kind; empty if there is none."""
    asked = (
        select(_event.payload)
        .where(_event.ticket_id == ticket, _event.kind == kind)
        .order_by(_event.id.desc())
        .limit(1)
    )
    found: Mapping[str, Any] | None = connection.execute(asked).scalar()
    return found or {}
