"""What is paused, and what waits because of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, func, or_, select, true

from core import tables
from core.outbox.breaker.types import INSTANCE, REASONS, Pause, Scope
from core.outbox.domains import domain_key

_delivery, _pause = tables.delivery.c, tables.pause.c
_WAITS = and_(_delivery.state == "approval", _delivery.error.in_(REASONS))
_ITS_PAUSE = (
    select(_pause.id)
    .where(
        _pause.automation_id == _delivery.automation_id,
        _pause.recipient.in_((_delivery.recipient, _delivery.recipient_domain)),
    )
    .exists()
)
_ITS_DOMAINS = (
    select(_pause.id)
    .where(
        _pause.automation_id == _delivery.automation_id,
        _pause.recipient == _delivery.recipient_domain,
    )
    .exists()
)
_HELD_AS = case((_ITS_DOMAINS, _delivery.recipient_domain), else_=_delivery.recipient)
"""What waits belongs to its domain's pause, else its recipient's, else the instance's."""


def paused(connection: Connection, recipients: Collection[str], now: datetime) -> frozenset[Scope]:
    """What is paused now and concerns messages to these recipients."""
    rows = connection.execute(
        select(_pause.automation_id, _pause.recipient).where(
            _pause.recipient.in_({"", *recipients, *map(domain_key, recipients)}), is_active(now)
        )
    )
    return frozenset(Scope(*row) for row in rows)


def is_active(now: datetime) -> ColumnElement[bool]:
    """Whether a pause holds new messages still."""
    return or_(_pause.until.is_(None), _pause.until > now)


def covered(scope: Scope) -> ColumnElement[bool]:
    """The pauses that a scope names: the instance's, or those of an automation or a recipient."""
    if scope == INSTANCE:
        return and_(_pause.automation_id == 0, _pause.recipient == "")
    of_it = true() if not scope.automation else _pause.automation_id == scope.automation
    to_it = _pause.recipient != "" if not scope.recipient else _pause.recipient == scope.recipient
    return and_(of_it, to_it)


def listed(connection: Connection, now: datetime, automation: int = 0) -> list[Pause]:
    """Every pause that holds messages or will, the oldest first; `automation`: only of that one.

    The instance's comes first.
    """
    waiting = {Scope(row.automation_id or 0, row.recipient): row for row in _waiting(connection)}
    found = list(_pauses(connection))
    named = [_told(row, waiting.pop(_scope(row), None), now) for row in found if row["recipient"]]
    whole = next((row for row in found if not row["recipient"]), None)
    every = [*_whole(whole, waiting.values()), *named]
    return [
        one
        for one in every
        if (one.active or one.held) and (not automation or one.automation in (0, automation))
    ]


def held(connection: Connection, scope: Scope, limit: int) -> list[int]:
    """Deliveries that wait for the decision about these pauses, the oldest first."""
    rows = select(_delivery.id).where(_of(scope)).order_by(_delivery.id).limit(limit)
    return list(connection.scalars(rows))


def _of(scope: Scope) -> ColumnElement[bool]:
    if scope == INSTANCE:
        return and_(_WAITS, ~_ITS_PAUSE)
    of_it = true() if not scope.automation else _delivery.automation_id == scope.automation
    to_it = true() if not scope.recipient else _to(scope.recipient)
    return and_(_WAITS, _ITS_PAUSE, of_it, to_it)


def _to(recipient: str) -> ColumnElement[bool]:
    """To an address, or to a domain as the caps count it."""
    by_domain = recipient.startswith("@")
    return (_delivery.recipient_domain if by_domain else _delivery.recipient) == recipient


def idle(now: datetime) -> ColumnElement[bool]:
    """Pauses that have ended and hold nothing."""
    waits = (
        select(_delivery.id)
        .where(
            _WAITS,
            _delivery.automation_id == _pause.automation_id,
            _pause.recipient.in_((_delivery.recipient, _delivery.recipient_domain)),
        )
        .exists()
    )
    return and_(_pause.until <= now, ~waits)


def _waiting(connection: Connection) -> Iterable[RowMapping]:
    each = (
        select(_delivery.automation_id, _HELD_AS.label("recipient"), _delivery.created_at)
        .where(_WAITS)
        .subquery()
        .c
    )
    grouped = select(
        each.automation_id,
        each.recipient,
        func.count().label("held"),
        func.min(each.created_at).label("since"),
    ).group_by(each.automation_id, each.recipient)
    return connection.execute(grouped).mappings().all()


def _pauses(connection: Connection) -> Iterable[RowMapping]:
    name = func.coalesce(tables.automation.c.name, "").label("name")
    rows = select(tables.pause, name).select_from(
        tables.pause.outerjoin(tables.automation, tables.automation.c.id == _pause.automation_id)
    )
    return connection.execute(rows.order_by(_pause.id)).mappings()


def _scope(row: RowMapping) -> Scope:
    return Scope(row["automation_id"], row["recipient"])


def _told(row: RowMapping, waiting: RowMapping | None, now: datetime) -> Pause:
    return Pause(
        automation=row["automation_id"],
        name=row["name"],
        recipient=row["recipient"],
        reason=row["reason"],
        since=row["created_at"],
        until=row["until"],
        active=row["until"] is None or row["until"] > now,
        held=0 if waiting is None else waiting["held"],
    )


def _whole(row: RowMapping | None, waiting: Collection[RowMapping]) -> Iterator[Pause]:
    """The instance's pause, or what is left of an ended one."""
    if row is None and not waiting:
        return
    yield Pause(
        automation=0,
        name="",
        recipient="",
        reason="paused" if row is None else row["reason"],
        since=min(one["since"] for one in waiting) if row is None else row["created_at"],
        until=None,
        active=row is not None,
        held=sum(one["held"] for one in waiting),
    )
