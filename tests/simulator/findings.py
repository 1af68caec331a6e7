"""What a desk's database says once the world has stood still."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from core import tables

_run, _step, _event = tables.run.c, tables.run_step.c, tables.event.c
_delivery, _message = tables.delivery.c, tables.message.c
UNSENT = ("draft", "approval", "cancelled")


def most_within(moments: Iterable[datetime], span: timedelta) -> int:
    """The most that fall into any one window of this length."""
    window: deque[datetime] = deque()
    most = 0
    for moment in sorted(moments):
        window.append(moment)
        while moment - window[0] >= span:
            window.popleft()
        most = max(most, len(window))
    return most


def automatic(connection: Connection) -> Mapping[str, list[datetime]]:
    """When automatic messages to each recipient were let go."""
    found: dict[str, list[datetime]] = defaultdict(list)
    rows = connection.execute(
        select(_delivery.recipient, _delivery.created_at).where(
            _delivery.automatic == 1, _delivery.state.not_in(UNSENT)
        )
    )
    for recipient, moment in rows:
        found[recipient].append(moment)
    return found


def unfinished(connection: Connection) -> list[str]:
    """Runs without an end, and events nobody has looked at."""
    runs = connection.scalars(select(_run.state).where(_run.state.not_in(("done", "stopped"))))
    events = connection.scalars(select(_event.state).where(_event.state.in_(("new", "failed"))))
    return [*runs, *events]


def answers_to_machines(connection: Connection) -> int:
    """Automatic messages of runs that the message of a machine began."""
    rows = (
        select(func.count())
        .select_from(tables.delivery)
        .join(tables.run, _run.id == _delivery.run_id)
        .join(tables.event, _event.id == _run.event_id)
        .join(tables.message, _message.id == _event.message_id)
        .where(_message.automatic != "", _delivery.state.not_in(UNSENT))
    )
    return connection.execute(rows).scalar_one()


def deepest(connection: Connection) -> int:
    """How far the longest chain from one cause went."""
    return connection.execute(select(func.max(_event.depth))).scalar_one() or 0


def most_actions(connection: Connection) -> int:
    """The most steps of one cause that did something."""
    did = Counter(
        connection.scalars(
            select(_run.cause_id)
            .join_from(tables.run, tables.run_step, _step.run_id == _run.id)
            .where(_step.outcome.in_(("done", "held", "working")))
        )
    )
    return max(did.values(), default=0)


def most_starts(connection: Connection) -> int:
    """How often one automation began on one ticket for one cause."""
    one = (_run.automation_id, _run.ticket_id, _run.cause_id)
    starts = select(func.count().label("n")).select_from(tables.run).group_by(*one)
    return connection.execute(select(func.max(starts.subquery().c.n))).scalar_one() or 0
