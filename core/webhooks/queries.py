"""Reading webhooks; addresses and secrets stay sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from core import tables
from core.problems import NotThere

_webhook = tables.webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRow:
    """A webhook as it is stored."""

    id: int
    name: str
    url: bytes = field(repr=False)
    host: str
    secrets: bytes = field(repr=False)
    enabled: bool
    trouble: str
    """Why it does not work any more; empty: it does."""
    created_at: datetime
    rotated_at: datetime | None


def listed(connection: Connection) -> list[WebhookRow]:
    """Every webhook, by name."""
    return [_read(row) for row in connection.execute(select(_webhook).order_by(_webhook.c.name))]


def found(connection: Connection, webhook: int) -> WebhookRow:
    """One webhook; raises `NotThere`."""
    row = connection.execute(select(_webhook).where(_webhook.c.id == webhook)).one_or_none()
    if row is None:
        raise NotThere(f"there is no webhook {webhook}")
    return _read(row)


def _read(row: Row[Any]) -> WebhookRow:
    return WebhookRow(**row._mapping)
