"""Writing the audit log; nothing ever changes or deletes a row of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from core import tables
from core.access import SYSTEM, Viewer


def note(
    connection: Connection,
    viewer: Viewer,
    action: str,
    subject: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record who did what to what; belongs in the same transaction.

    `action`: `ticket.reply`, `agent.invite`: the thing and the verb. `subject`: `ticket:17`, the
    kind of row and its id (a ticket's number). `detail`: scalars and lists, never a secret.
    """
    row = {
        "actor": actor_of(viewer),
        "action": action,
        "subject": subject,
        "detail": dict(detail) if detail else None,
        "created_at": now,
    }
    connection.execute(insert(tables.audit), row)


def actor_of(viewer: Viewer) -> str:
    """How the log names somebody: `agent:5`, or `system` for the instance itself."""
    return "system" if viewer == SYSTEM else f"agent:{viewer.agent}"
