"""Reading the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from core import tables

_audit = tables.audit.c


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One thing that was done."""

    id: int
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any] | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which rows are asked for; an empty text asks for all."""

    actor: str = ""
    action: str = ""
    subject: str = ""


def listed(
    connection: Connection, wanted: AuditFilter, before: int | None, limit: int
) -> list[AuditRow]:
    """The newest rows older than row id `before`, newest first."""
    statement = select(
        _audit.id, _audit.actor, _audit.action, _audit.subject, _audit.detail, _audit.created_at
    )
    if before is not None:
        statement = statement.where(_audit.id < before)
    for name in ("actor", "action", "subject"):
        if value := getattr(wanted, name):
            statement = statement.where(_audit[name] == value)
    rows = connection.execute(statement.order_by(_audit.id.desc()).limit(limit))
    return [AuditRow(**row) for row in rows.mappings()]
