"""Putting deliveries into the outbox, in the transaction that decided on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from core import tables
from core.outbox.domains import domain_key
from core.store import reserve


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A message that must leave, or may once a person agrees; not yet written."""

    ticket: int
    account: int
    message: int
    key: str
    """Idempotency key: unique for ever, so that a repeated order sends nothing twice."""
    recipient: str
    """What the caps count: the folded address."""
    state: str
    """queued, draft (an agent sends it), approval (waits for a yes)."""
    automatic: bool = False
    automation: int | None = None
    run: int | None = None
    step: str = ""
    held: str = ""
    """Why a message that should have left waits for a yes."""
    not_before: datetime | None = None
    """When it may leave at the earliest; until then an agent can take it back."""


def add(connection: Connection, deliveries: Sequence[NewDelivery], now: datetime) -> list[int]:
    """Write deliveries whose keys are new (see `by_key`); return their ids, in order."""
    if not deliveries:
        return []
    ids = reserve(connection, tables.delivery, len(deliveries))
    connection.execute(
        insert(tables.delivery),
        [_row(delivery, id_, now) for delivery, id_ in zip(deliveries, ids, strict=True)],
    )
    return ids


def _row(delivery: NewDelivery, id_: int, now: datetime) -> dict[str, object]:
    return {
        "id": id_,
        "ticket_id": delivery.ticket,
        "account_id": delivery.account,
        "message_id": delivery.message,
        "state": delivery.state,
        "idempotency_key": delivery.key,
        "recipient": delivery.recipient,
        "recipient_domain": domain_key(delivery.recipient),
        "automatic": int(delivery.automatic),
        "automation_id": delivery.automation,
        "run_id": delivery.run,
        "step": delivery.step,
        "error": delivery.held,
        "next_at": delivery.not_before,
        "created_at": now,
    }
