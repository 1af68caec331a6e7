"""What people decide about messages on their way out: take back, try again, let go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Connection, select

from core import audit, tables
from core.access import Viewer, visible
from core.outbox import states
from core.problems import NotThere, Refused

Decision: TypeAlias = Literal["cancel", "retry", "approve"]

_delivery, _ticket = tables.delivery.c, tables.ticket.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A delivery after somebody decided about it."""

    id: int
    number: int
    """The ticket's number."""
    message: int
    account: int
    """Whose lane of deliveries is to be rung."""
    state: str
    leaves_at: datetime | None


_SENTENCES: dict[str, str] = {
    "cancel": "it has left already, or was taken back; read the ticket again",
    "retry": "only a failed or unknown one can be tried again",
    "approve": "it does not wait for a yes; read the ticket again",
}


def decide(
    connection: Connection, viewer: Viewer, delivery: int, decision: Decision, now: datetime
) -> Decided:
    """Cancel, retry or approve a delivery; raises `NotThere`, or `Refused` if it is too late."""
    before = _find(connection, viewer, delivery)
    if not _DO[decision](connection, viewer, delivery, now):
        raise Refused(f"delivery {delivery} is {before.state}: {_SENTENCES[decision]}")
    detail = {"delivery": delivery, "message": before.message}
    audit.note(connection, viewer, f"delivery.{decision}", f"ticket:{before.number}", now, detail)
    return _find(connection, viewer, delivery)


def _cancel(connection: Connection, _viewer: Viewer, delivery: int, now: datetime) -> bool:
    return states.cancel(connection, delivery, now) is not None


def _retry(connection: Connection, _viewer: Viewer, delivery: int, now: datetime) -> bool:
    return states.retry(connection, delivery, now)


def _approve(connection: Connection, viewer: Viewer, delivery: int, now: datetime) -> bool:
    return states.approve(connection, delivery, viewer.agent or None, now)


_DO: dict[str, Callable[[Connection, Viewer, int, datetime], bool]] = {
    "cancel": _cancel,
    "retry": _retry,
    "approve": _approve,
}


def _find(connection: Connection, viewer: Viewer, delivery: int) -> Decided:
    wanted = (
        select(
            _delivery.id,
            _ticket.number,
            _delivery.message_id.label("message"),
            _delivery.account_id.label("account"),
            _delivery.state,
            _delivery.next_at.label("leaves_at"),
        )
        .join_from(tables.delivery, tables.ticket, _ticket.id == _delivery.ticket_id)
        .where(_delivery.id == delivery, visible(viewer), _ticket.deleted_at.is_(None))
    )
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise NotThere(f"there is no delivery {delivery}")
    return Decided(**row)
