"""Appending events: always in the transaction of the change they tell of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field
from sqlalchemy import Connection, insert

from core import tables
from core.store import Bulk, reserve

_EVENTS = Bulk(insert(tables.event))

Payload = Mapping[str, str | int | float | bool | None]
"""An event's own data: scalars by name; references are row ids."""


class NewEvent(Struct, frozen=True, kw_only=True):
    """Something that happened, not yet written.

    Kinds and payloads: message_received {opened, first, reopened} · ticket_created {by} ·
    message_sent {by} · message_drafted {by, state} · note_added · status_set {status, previous, meaning, previous_meaning, by} ·
    type_set {type, previous} · field_set {field, owner, key, value, previous} · due_set {due, previous} ·
    channel_said {what, value} · priority_set {priority, previous} · assigned {agent, team, previous_agent, previous_team} ·
    tag_added {tag} · tag_removed {tag} · subject_set {subject} · deleted · restored ·
    archived {archived} · unarchived {archived} · handled {due} · unhandled {due} ·
    snoozed {snoozed, until, previous} · woken {snoozed, by, previous} ·
    moved {inbox, group, brand, previous} ·
    message_forwarded {by} · act_done {by, act} · delivery_sent {delivery, state} ·
    delivery_failed {delivery, state} · delivery_cancelled {delivery} · bounced {recipient, action, reason} ·
    notified {agents, mails}.
    What an agent did has {by_agent} too.
    """

    ticket: int
    kind: str
    actor: str
    """customer, agent, automation, system."""
    payload: Payload = field(default_factory=dict)
    message: int | None = None
    cause: int | None = None
    """The root event of the chain; None makes this event a root."""
    run: int | None = None
    """The automation's run that made it."""
    depth: int = 0
    quiet: bool = False
    """True: recorded and shown, but no automation looks at it (imports, backfill)."""


def append(connection: Connection, events: Sequence[NewEvent], now: datetime) -> list[int]:
    """Write events in the order given; return their ids, ascending."""
    if not events:
        return []
    ids = reserve(connection, tables.event, len(events))
    rows = [_row(event, event_id, now) for event, event_id in zip(events, ids, strict=True)]
    _EVENTS(connection, rows)
    return ids


def _row(event: NewEvent, event_id: int, now: datetime) -> dict[str, object]:
    return {
        "id": event_id,
        "ticket_id": event.ticket,
        "kind": event.kind,
        "actor": event.actor,
        "payload": dict(event.payload),
        "message_id": event.message,
        "cause_id": event.cause,
        "run_id": event.run,
        "depth": event.depth,
        "state": "quiet" if event.quiet else "new",
        "created_at": now,
    }
