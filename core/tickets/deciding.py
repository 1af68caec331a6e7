"""What people decide about messages on their way out: take back, try again, let go, settle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Connection

from core import audit
from core.access import Viewer
from core.outbox import states
from core.outbox.states import Result
from core.problems import Refused
from core.tickets.queries.departing import Departing, departing

Decision: TypeAlias = Literal["cancel", "retry", "approve", "settle"]

_SENTENCES: dict[str, str] = {
    "cancel": "it has left already, or was taken back; read the ticket again",
    "retry": "only a failed or unknown one can be tried again",
    "approve": "it does not wait for a yes; read the ticket again",
    "settle": "only of an unknown one can be said that it arrived",
}


def decide(
    connection: Connection, viewer: Viewer, delivery: int, decision: Decision, now: datetime
) -> Departing:
    """Decide about a delivery; raises `NotThere`, or `Refused` if it is too late for that."""
    before = departing(connection, viewer, delivery)
    if not _DO[decision](connection, viewer, delivery, now):
        raise Refused(f"delivery {delivery} is {before.state}: {_SENTENCES[decision]}")
    detail = {"delivery": delivery, "message": before.message}
    audit.note(connection, viewer, f"delivery.{decision}", f"ticket:{before.number}", now, detail)
    return departing(connection, viewer, delivery)


def _cancel(connection: Connection, _viewer: Viewer, delivery: int, now: datetime) -> bool:
    return states.cancel(connection, delivery, now) is not None


def _retry(connection: Connection, _viewer: Viewer, delivery: int, now: datetime) -> bool:
    return states.retry(connection, delivery, now)


def _approve(connection: Connection, viewer: Viewer, delivery: int, now: datetime) -> bool:
    return states.approve(connection, delivery, viewer.agent or None, now)


def _settle(connection: Connection, _viewer: Viewer, delivery: int, now: datetime) -> bool:
    return states.settle(connection, delivery, Result(state="sent"), now)


_DO: dict[str, Callable[[Connection, Viewer, int, datetime], bool]] = {
    "cancel": _cancel,
    "retry": _retry,
    "approve": _approve,
    "settle": _settle,
}
